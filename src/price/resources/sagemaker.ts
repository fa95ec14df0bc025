/** SageMaker AI bills the instances that run, and the volumes at them: https://aws.amazon.com/sagemaker/ai/pricing/ */
import { type Facts, typically } from '../facts.ts';
import { by, exactly, type Measure } from '../measure.ts';
import { free, type PricedPart, type Pricer, part } from '../pricer.ts';

function instance(size: string, hours: Measure, count?: Measure): PricedPart {
  return part(size, `sagemaker.instance.${size}`, count === undefined ? hours : by(count, hours));
}

/** An endpoint runs the instances of its configuration, which may name more than one variant. */
const endpoint: Pricer = (facts) => {
  const configuration = facts.target('EndpointConfigName');
  if (configuration === undefined) {
    facts.miss('Its configuration is not in the template.');
    return [];
  }
  const variants = ['ProductionVariants', 'ShadowProductionVariants'].flatMap((each) => configuration.places(each));
  return variants.flatMap((at) => variant(facts, configuration, at));
};

function variant(facts: Facts, configuration: Facts, at: string): readonly PricedPart[] {
  if (configuration.has(`${at}.ServerlessConfig`)) {
    facts.miss('The price of serverless inference is not in the price book.');
    return [];
  }
  const size = configuration.word(`${at}.InstanceType`);
  const count = configuration.number(`${at}.InitialInstanceCount`, 1);
  if (size === undefined || count === undefined) {
    facts.miss(`The instances of ${at} are not told.`);
    return [];
  }
  const instances = facts.stated('count', 'instances') ?? exactly(count, `${count.digits} × ${size}`);
  const volume = configuration.has(`${at}.VolumeSizeInGB`) ? configuration.number(`${at}.VolumeSizeInGB`) : undefined;
  return [
    instance(size, facts.hours(), instances),
    ...(volume === undefined
      ? []
      : [part('Volumes', 'sagemaker.storage', by(instances, exactly(volume, `${volume.digits} GB`)))]),
  ];
}

/** Its volume is billed while it is stopped too; 5 GB unless more is asked for. */
const notebookInstance: Pricer = (facts) => {
  const size = facts.word('InstanceType');
  const volume = facts.number('VolumeSizeInGB', 5);
  return [
    ...(size === undefined ? [] : [instance(size, facts.hours())]),
    ...(volume === undefined ? [] : [part('Volume', 'sagemaker.storage', exactly(volume, `${volume.digits} GB`))]),
  ];
};

/** Homes of its users lie in a file system that SageMaker makes: https://docs.aws.amazon.com/sagemaker/latest/dg/studio-tasks-manage-storage.html */
const domain: Pricer = (facts) => {
  if (facts.is('HomeEfsFileSystemCreation', 'Disabled'))
    return free('A domain costs nothing itself; the applications of its users have lines of their own.');
  return [part('Homes of users', 'efs.standard.storage', facts.used('storageGb', 'GB', typically(0.1, 5, 50)))];
};

/** An application that a template starts runs until somebody ends it. */
const application: Pricer = (facts) => {
  const size = facts.word('ResourceSpec.InstanceType');
  if (size === 'system') return free('It runs on capacity that costs nothing.');
  if (size === undefined) {
    facts.miss('Its instance type is not told.');
    return [];
  }
  return [instance(size, facts.hours())];
};

/** Where the settings of a space name its instance type. */
const APPLICATIONS = ['JupyterLabAppSettings', 'CodeEditorAppSettings', 'KernelGatewayAppSettings'];

/** A space has a volume of 5 GB at least and an instance while somebody works in it, ml.t3.medium unless another is chosen. */
const space: Pricer = (facts) => {
  const sizes = APPLICATIONS.flatMap(
    (each) => facts.word(`SpaceSettings.${each}.DefaultResourceSpec.InstanceType`) ?? [],
  );
  const asked = facts.number('SpaceSettings.SpaceStorageSettings.EbsStorageSettings.EbsVolumeSizeInGb', 5);
  const worked = facts.used('hours', 'h', typically(0, 40, 160));
  return [
    instance(sizes.find((each) => each !== 'system') ?? 'ml.t3.medium', worked),
    ...(asked === undefined ? [] : [part('Volume', 'sagemaker.storage', exactly(asked, `${asked.digits} GB`))]),
  ];
};

export const SAGEMAKER: Readonly<Record<string, Pricer>> = {
  'AWS::SageMaker::Endpoint': endpoint,
  'AWS::SageMaker::NotebookInstance': notebookInstance,
  'AWS::SageMaker::Domain': domain,
  'AWS::SageMaker::App': application,
  'AWS::SageMaker::Space': space,
};
