// What each file of native/node adds to the binding.
#pragma once
#include <napi.h>

namespace strongroom {

void ExportHandles(Napi::Env env,
                   Napi::Object exports);  // secret.cc: classes Secret, HmacKey, PrivateKey and Text, secretFromBytes
void ExportSources(Napi::Env env,
                   Napi::Object exports);  // sources.cc: secretFromDescriptor, -File, -Environment, -Random, -Terminal
void ExportNewKeys(Napi::Env env,
                   Napi::Object exports);  // new_keys.cc: secretFromKeyFile, newKeyFile, randomPipe, newRecoveryCode
void ExportVaultKeys(Napi::Env env,
                     Napi::Object exports);  // vault_unlock.cc: createVaultKey, unlockVaultKey, addVaultSlot
void ExportVaultRenewal(Napi::Env env, Napi::Object exports);  // vault_renewal.cc: renewVaultSlot
void ExportImports(Napi::Env env, Napi::Object exports);       // import_source.cc: class ImportSource, openCypherVault,
                                                               // importFromFile, importFromDescriptor
void ExportDigest(Napi::Env env, Napi::Object exports);        // digest.cc: publicDigest
void ExportNonces(Napi::Env env, Napi::Object exports);        // nonce.cc: nonceCounter, nonceFile
void ExportProcess(Napi::Env env, Napi::Object exports);       // process.cc: openRoom, protection, harden, lockFile

}  // namespace strongroom
