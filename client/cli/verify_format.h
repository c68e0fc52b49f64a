// The result of a verification as JSON and for people.
#ifndef SCANTREND_CLIENT_CLI_VERIFY_FORMAT_H_
#define SCANTREND_CLIENT_CLI_VERIFY_FORMAT_H_

#include <ostream>

#include "scantrend/v1/admin.pb.h"

namespace scantrend {

// One object: findings_total, findings, checked and the rest of the result. What a finding has no
// value for is null.
void WriteVerifyJson(const v1::VerifyResponse& response, std::ostream& out);

// What was checked, what was not, and the findings, aligned.
void WriteVerifyTable(const v1::VerifyResponse& response, std::ostream& out);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_VERIFY_FORMAT_H_
