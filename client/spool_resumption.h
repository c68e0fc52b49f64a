// SpoolResumption: how a spool goes on, once the server has said where the stream stands. The rules
// and why nothing is lost or counted twice by them are written in spooled_producer.h.
#ifndef SCANTREND_CLIENT_SPOOL_RESUMPTION_H_
#define SCANTREND_CLIENT_SPOOL_RESUMPTION_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "client/ingest_connection.h"
#include "client/spool_state.h"

namespace scantrend {

// What is known when the stream has been opened.
struct SpoolContact {
  SpoolState state;
  // Batches up to this may have been sent, by this process or one before it; `acked` to `last`.
  uint64_t sent = 0;
  // The source was told where to begin, and cannot be told otherwise.
  bool has_begun = false;
  StreamPosition server;
};

struct SpoolResumption {
  int64_t base = 0;      // from now on
  uint64_t counted = 0;  // batches up to this are on the server
  // The base is another one than before: it is to be made durable, with the server's position as
  // that of batch `acked`, before anything is sent.
  bool is_new_base = false;
  std::string notice;  // what a person should know; empty: nothing
};

// The reasons (base/status.h) of the errors of ResumeSpool.
inline constexpr char kSpoolBeganBlind[] = "SPOOL_BEGAN_BLIND";
inline constexpr char kStreamOfAnother[] = "STREAM_OF_ANOTHER";

// Decides. `position_of` is that of a batch in the spool; its errors are returned. Others are
// FAILED_PRECONDITION, with a reason:
//   kSpoolBeganBlind  the server has counted a part of what the spool's source reads, which the
//                     source did not know: hits may be in the spool that are counted
//   kStreamOfAnother  there are batches on the server that are not this spool's
absl::StatusOr<SpoolResumption> ResumeSpool(
    const SpoolContact& contact,
    const std::function<absl::StatusOr<std::string>(uint64_t number)>& position_of);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SPOOL_RESUMPTION_H_
