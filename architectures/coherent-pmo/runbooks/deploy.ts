import { HOME } from '../../../workloads/pmo/contract.ts';
import type { CoherentSettings } from '../options.ts';
import { namesIn, updateStack } from './names.ts';

/** Deploying a release and going back to the one before: at most ten minutes each. */
export function deployRunbook(settings: CoherentSettings): string {
  const { stack, region } = namesIn(settings);
  return `# Deploy a release, or go back (${settings.stage})

A release is a gzipped tarball with one top folder that holds \`dist/api\` and \`web\`, on an https address that the host
can reach. A deployment is an update of the stack with a new ReleaseUrl, and takes 10 minutes at most. ${
    settings.scaling === 'single'
      ? `The
instance restarts, fetches the release, checks its SHA-256, migrates the database under a lock and starts; users see
nginx's 502 meanwhile. Where Canonical has published a newer image since, the instance is replaced as in
runbooks/rebuild.md.`
      : `The
group replaces one instance after the other, each when the one before serves; users see nothing.`
  }

1. Note what runs, for the way back:

       aws cloudformation describe-stacks --region ${region} --stack-name ${stack} --query 'Stacks[0].Parameters'

2. Deploy:

       ${updateStack(settings, { ReleaseUrl: '<address>', ReleaseSha256: '<sha256>' })}

3. See that it answers, within 10 minutes:

       curl --fail https://${settings.domainName}${settings.healthPath}

## Go back

Deploy the ReleaseUrl and ReleaseSha256 noted in step 1.${
    settings.scaling === 'single'
      ? `
The release before is still on the host (\`${HOME}/releases\`), so nothing is fetched.`
      : ''
  }
Migrations only add: the release before runs on the newer schema.
`;
}
