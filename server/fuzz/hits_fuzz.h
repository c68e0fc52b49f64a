// FuzzHits: messages of hits, as StreamHits and SubmitHits are sent them.
#ifndef SCANTREND_SERVER_FUZZ_HITS_FUZZ_H_
#define SCANTREND_SERVER_FUZZ_HITS_FUZZ_H_

#include <string_view>

#include "absl/status/status.h"

namespace scantrend {

// `input`: a line of choices (who calls: 0 anybody, 1 the sensor "edge"; limits: 0 none, 1 of
// streams and hits), then steps, between lines of a semicolon. The first byte of a step says which:
//   0, 1   the rest is a message of one of two StreamHits calls, which begin with their first
//   2      the rest is a message to SubmitHits
//   3, 4   no more messages come by one of the calls; the next step of it is another call's
//   5, 6   the client of one of them has gone; likewise
//   7      all that was sent is answered
// A message is delivered as gRPC would: parsed by protobuf, and not at all if that fails.
//
// Of the server all is there but gRPC: HitStream and BatchSubmitter with access control, limits and
// pooled messages, committer and store, whose files are in memory. Every ack, every error and every
// count is that of HitModel; what is refused has changed nothing.
//
// One store is used for some thousand inputs, each with streams of its own: a valid name is
// replaced by one that is new.
//
// INTERNAL: a promise was broken.
absl::Status FuzzHits(std::string_view input);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_FUZZ_HITS_FUZZ_H_
