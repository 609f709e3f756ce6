import type { Rule } from "../rule.ts";
import { bindAddressHardCoded } from "./bind-address-hard-coded.ts";
import { blockingCallInAsync } from "./blocking-call-in-async.ts";
import { clientPerRequest } from "./client-per-request.ts";
import { commandFromInput } from "./command-from-input.ts";
import { cookieWithoutFlags } from "./cookie-without-flags.ts";
import { endlessRetry } from "./endless-retry.ts";
import { envReadInHandler } from "./env-read-in-handler.ts";
import { errorLeakedToClient } from "./error-leaked-to-client.ts";
import { errorSwallowed } from "./error-swallowed.ts";
import { exitInLibrary } from "./exit-in-library.ts";
import { floatForMoney } from "./float-for-money.ts";
import { hardCodedCredential } from "./hard-coded-credential.ts";
import { httpClientWithoutTimeout } from "./http-client-without-timeout.ts";
import { insecureRandomForSecret } from "./insecure-random-for-secret.ts";
import { jwtWithoutVerification } from "./jwt-without-verification.ts";
import { listWithoutLimit } from "./list-without-limit.ts";
import { localTimeStored } from "./local-time-stored.ts";
import { lockAcrossAwait } from "./lock-across-await.ts";
import { noGracefulShutdown } from "./no-graceful-shutdown.ts";
import { openRedirect } from "./open-redirect.ts";
import { panicInHandler } from "./panic-in-handler.ts";
import { panickingIndex } from "./panicking-index.ts";
import { pathFromInput } from "./path-from-input.ts";
import { permissiveCors } from "./permissive-cors.ts";
import { queryInLoop } from "./query-in-loop.ts";
import { regexPerRequest } from "./regex-per-request.ts";
import { secretComparedWithEq } from "./secret-compared-with-eq.ts";
import { secretInDebug } from "./secret-in-debug.ts";
import { secretInLog } from "./secret-in-log.ts";
import { spawnWithoutHandle } from "./spawn-without-handle.ts";
import { sqlFromString } from "./sql-from-string.ts";
import { stringErrorType } from "./string-error-type.ts";
import { tlsVerificationDisabled } from "./tls-verification-disabled.ts";
import { transactionBypassed } from "./transaction-bypassed.ts";
import { transactionNotCommitted } from "./transaction-not-committed.ts";
import { unboundedBody } from "./unbounded-body.ts";
import { unboundedChannel } from "./unbounded-channel.ts";
import { unfinishedCode } from "./unfinished-code.ts";
import { unwrapInHandler } from "./unwrap-in-handler.ts";
import { weakHashForPassword } from "./weak-hash-for-password.ts";

/** Every rule, in the order of their ids. */
export const rules: readonly Rule[] = [
  bindAddressHardCoded,
  blockingCallInAsync,
  clientPerRequest,
  commandFromInput,
  cookieWithoutFlags,
  endlessRetry,
  envReadInHandler,
  errorLeakedToClient,
  errorSwallowed,
  exitInLibrary,
  floatForMoney,
  hardCodedCredential,
  httpClientWithoutTimeout,
  insecureRandomForSecret,
  jwtWithoutVerification,
  listWithoutLimit,
  localTimeStored,
  lockAcrossAwait,
  noGracefulShutdown,
  openRedirect,
  panicInHandler,
  panickingIndex,
  pathFromInput,
  permissiveCors,
  queryInLoop,
  regexPerRequest,
  secretComparedWithEq,
  secretInDebug,
  secretInLog,
  spawnWithoutHandle,
  sqlFromString,
  stringErrorType,
  tlsVerificationDisabled,
  transactionBypassed,
  transactionNotCommitted,
  unboundedBody,
  unboundedChannel,
  unfinishedCode,
  unwrapInHandler,
  weakHashForPassword,
];
