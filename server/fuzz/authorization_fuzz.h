// FuzzAuthorization, FuzzTokenFile: what callers say of themselves, and the file that they are
// looked up in.
#ifndef SCANTREND_SERVER_FUZZ_AUTHORIZATION_FUZZ_H_
#define SCANTREND_SERVER_FUZZ_AUTHORIZATION_FUZZ_H_

#include <string_view>

#include "absl/status/status.h"

namespace scantrend {

// Gives `input` to AccessControl, as the header Authorization and as a name in a certificate, for
// each role that a call may need, and writes as a sensor. Nobody is admitted but who shows a token
// of FuzzTokens that is in force and of a role that includes it; whoever sends one as Bearer is.
// Neither an error nor a log line has a secret in it, or a line break.
//
// INTERNAL: a promise was broken.
absl::Status FuzzAuthorization(std::string_view input);

// Reads `input` as a file of tokens, and as a CreateTokenRequest. A file is refused with its line
// and nothing of what is in it; or what is read is written, and read as the same. A token that is
// made can be read from its file.
//
// INTERNAL: a promise was broken.
absl::Status FuzzTokenFile(std::string_view input);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_FUZZ_AUTHORIZATION_FUZZ_H_
