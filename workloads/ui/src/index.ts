/** The components of the pages, and their client of an API. */

export { Badge, Card, type Tone } from './badge.tsx';
export { Button, type ButtonKind, ButtonLink, type ButtonLinkProps, type ButtonProps } from './button.tsx';
export { classNames } from './class-names.ts';
export { ApiError, type Call, type Client, type ClientOptions, client } from './client.ts';
export { Confirm, type ConfirmProps, Dialog, DialogActions, type DialogProps } from './dialog.tsx';
export {
  Checkbox,
  type Choice,
  Field,
  type FieldTexts,
  SelectField,
  type SelectFieldProps,
  TextArea,
  TextField,
} from './field.tsx';
export { mount, queries } from './mount.tsx';
export { CenteredPage, type Destination, PageHead, Shell, type ShellProps, ThemeChoice } from './shell.tsx';
export { EmptyState, ErrorState, Loaded, LoadingState } from './state.tsx';
export { type Column, MoreButton, Pager, type PagerProps, type Sort, Table, type TableProps } from './table.tsx';
export { type Tab, Tabs, type TabsProps } from './tabs.tsx';
export { type Theme, useTheme } from './theme.ts';
export { type Say, ToastProvider, useToast } from './toast.tsx';
