// Small helpers around absl::Status: propagation macros, a reason that programs can read, and the
// factories of the errors that a user can meet in more than one place.
#ifndef SCANTREND_BASE_STATUS_H_
#define SCANTREND_BASE_STATUS_H_

#include <map>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace scantrend {

// Why something failed, for programs: becomes google.rpc.ErrorInfo on the wire.
struct ErrorReason {
  std::string reason;                           // UPPER_SNAKE_CASE; empty: none was attached
  std::map<std::string, std::string> metadata;  // keys in lower_snake_case
};

// Attaches `reason` to a status that is not OK and returns it.
absl::Status WithReason(absl::Status status, const ErrorReason& reason);

// The reason attached to `status`; an empty one if there is none.
ErrorReason ReasonOf(const absl::Status& status);

// INVALID_ARGUMENT with reason INVALID_FIELD: `field` of a request is wrong. `problem` says what is
// wrong with it and what would be right. Becomes google.rpc.BadRequest on the wire.
absl::Status InvalidFieldError(std::string field, std::string problem);

// The same status with "`context`: " before its message; its reason is kept.
absl::Status Annotate(const absl::Status& status, std::string_view context);

}  // namespace scantrend

#define SCANTREND_CONCAT_INNER_(a, b) a##b
#define SCANTREND_CONCAT_(a, b) SCANTREND_CONCAT_INNER_(a, b)

// Returns from the enclosing function if `expression` yields a status that is not OK.
#define RETURN_IF_ERROR(expression)                           \
  do {                                                        \
    if (absl::Status status_ = (expression); !status_.ok()) { \
      return status_;                                         \
    }                                                         \
  } while (false)

// Assigns the value of a StatusOr to `target`, or returns its status.
#define ASSIGN_OR_RETURN(target, expression) \
  ASSIGN_OR_RETURN_IMPL_(SCANTREND_CONCAT_(status_or_, __LINE__), target, expression)
#define ASSIGN_OR_RETURN_IMPL_(result, target, expression) \
  auto result = (expression);                              \
  if (!result.ok()) {                                      \
    return std::move(result).status();                     \
  }                                                        \
  target = *std::move(result)

#endif  // SCANTREND_BASE_STATUS_H_
