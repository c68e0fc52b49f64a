// FuzzQueries: the requests of the queries, as gRPC brings them.
#ifndef SCANTREND_SERVER_FUZZ_QUERIES_FUZZ_H_
#define SCANTREND_SERVER_FUZZ_QUERIES_FUZZ_H_

#include <string_view>

#include "absl/status/status.h"

namespace scantrend {

// `input`: a line of choices, then the bytes of a request message, which are parsed by protobuf.
// The first choice is the method, in the order of TrendService's in trend.proto (8: ListBackups of
// AdminService); the second how often it is asked whether the caller has gone before they have (0:
// they stay). What is called is what TrendService calls: TrendQueries, on StoredTrends, and
// TrendWatch.
//
// A request is answered, or refused as INVALID_ARGUMENT with a field (CheckError), or CANCELLED if
// the caller has gone. An answer is no larger than its limit, is in its order, and agrees with
// itself: sums and bounds of trends, pages of sensors that follow on each other.
//
// INTERNAL: a promise was broken.
absl::Status FuzzQueries(std::string_view input);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_FUZZ_QUERIES_FUZZ_H_
