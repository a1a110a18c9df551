/** The user pool, spoken to directly: passwords and codes go here and nowhere else. */
import { PasswordProof } from './srp.ts';

export interface Tokens {
  id: string;
  access: string;
  refresh?: string;
  expiresAt: number;
}

export interface Challenge {
  name: string;
  session: string;
  parameters: Record<string, string>;
}

export type Outcome = { tokens: Tokens } | { challenge: Challenge };

/** A refusal of the user pool, e.g. `NotAuthorizedException`. */
export class PoolRefusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface PoolAnswer {
  AuthenticationResult?: { IdToken: string; AccessToken: string; RefreshToken?: string; ExpiresIn?: number };
  ChallengeName?: string;
  Session?: string;
  ChallengeParameters?: Record<string, string>;
  SecretCode?: string;
  Status?: string;
}

export class Pool {
  readonly endpoint: string;
  readonly client: string;
  /** The pool's own name, the end of its issuer: `…/eu-central-1_AbCd` is `AbCd`. */
  readonly name: string;
  constructor(endpoint: string, client: string, issuer: string) {
    this.endpoint = endpoint;
    this.client = client;
    this.name = issuer.split('_').pop() ?? '';
  }

  private async ask(action: string, body: unknown): Promise<PoolAnswer> {
    let response: Response;
    try {
      response = await fetch(this.endpoint, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/x-amz-json-1.1',
          'X-Amz-Target': `AWSCognitoIdentityProviderService.${action}`,
        },
        body: JSON.stringify(body),
        cache: 'no-store',
        credentials: 'omit',
      });
    } catch {
      throw new PoolRefusal('Unreachable', '');
    }
    const answer = (await response.json().catch(() => ({}))) as PoolAnswer & {
      __type?: string;
      message?: string;
    };
    if (!response.ok)
      throw new PoolRefusal((answer.__type ?? 'Unknown').split('#').pop() ?? 'Unknown', answer.message ?? '');
    return answer;
  }

  private outcome(answer: PoolAnswer): Outcome {
    const result = answer.AuthenticationResult;
    if (!result)
      return {
        challenge: {
          name: answer.ChallengeName ?? '',
          session: answer.Session ?? '',
          parameters: answer.ChallengeParameters ?? {},
        },
      };
    return {
      tokens: {
        id: result.IdToken,
        access: result.AccessToken,
        refresh: result.RefreshToken,
        expiresAt: Date.now() + (result.ExpiresIn ?? 300) * 1000,
      },
    };
  }

  /** The password is proven and never sent (SRP); what the pool wants next comes back as a challenge. */
  async authenticate(username: string, password: string): Promise<Outcome> {
    const proof = new PasswordProof();
    const asked = await this.ask('InitiateAuth', {
      AuthFlow: 'USER_SRP_AUTH',
      ClientId: this.client,
      AuthParameters: { USERNAME: username, SRP_A: proof.publicValue },
    });
    const { USER_ID_FOR_SRP, SALT, SRP_B, SECRET_BLOCK } = asked.ChallengeParameters ?? {};
    if (!USER_ID_FOR_SRP || !SALT || !SRP_B || !SECRET_BLOCK) return this.outcome(asked);
    const server = { userId: USER_ID_FOR_SRP, salt: SALT, publicValue: SRP_B, secretBlock: SECRET_BLOCK };
    const { timestamp, signature } = await proof.answer(this.name, password, server);
    return this.outcome(
      await this.ask('RespondToAuthChallenge', {
        ClientId: this.client,
        ChallengeName: asked.ChallengeName,
        Session: asked.Session,
        ChallengeResponses: {
          USERNAME: USER_ID_FOR_SRP,
          PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
          PASSWORD_CLAIM_SIGNATURE: signature,
          TIMESTAMP: timestamp,
        },
      }),
    );
  }

  async refresh(token: string): Promise<Tokens> {
    const outcome = this.outcome(
      await this.ask('InitiateAuth', {
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        ClientId: this.client,
        AuthParameters: { REFRESH_TOKEN: token },
      }),
    );
    if (!('tokens' in outcome)) throw new PoolRefusal('NotAuthorizedException', '');
    return { ...outcome.tokens, refresh: outcome.tokens.refresh ?? token };
  }

  /** Answers a challenge: `SOFTWARE_TOKEN_MFA_CODE`, `NEW_PASSWORD`, ... beside the user name. */
  async respond(username: string, challenge: Challenge, responses: Record<string, string>): Promise<Outcome> {
    return this.outcome(
      await this.ask('RespondToAuthChallenge', {
        ClientId: this.client,
        ChallengeName: challenge.name,
        Session: challenge.session,
        ChallengeResponses: {
          USERNAME: challenge.parameters.USER_ID_FOR_SRP ?? username,
          ...responses,
        },
      }),
    );
  }

  async revoke(refresh: string): Promise<void> {
    await this.ask('RevokeToken', { ClientId: this.client, Token: refresh });
  }

  async forgot(username: string): Promise<void> {
    await this.ask('ForgotPassword', { ClientId: this.client, Username: username });
  }

  async confirmForgotten(username: string, code: string, password: string): Promise<void> {
    await this.ask('ConfirmForgotPassword', {
      ClientId: this.client,
      Username: username,
      ConfirmationCode: code,
      Password: password,
    });
  }

  /** Starts an authenticator app: the secret to type or scan. */
  async startTotp(access: string): Promise<string> {
    return (await this.ask('AssociateSoftwareToken', { AccessToken: access })).SecretCode ?? '';
  }

  async finishTotp(access: string, code: string): Promise<void> {
    await this.ask('VerifySoftwareToken', { AccessToken: access, UserCode: code });
    await this.ask('SetUserMFAPreference', {
      AccessToken: access,
      SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
    });
  }
}
