// SpoolState: what a spool knows of its stream.
#ifndef SCANTREND_CLIENT_SPOOL_STATE_H_
#define SCANTREND_CLIENT_SPOOL_STATE_H_

#include <cstdint>
#include <optional>
#include <string>

namespace scantrend {

// A spool's batches are numbered 1, 2, 3, ..., and no number is given twice. Those that are in it
// are `acked` + 1 to `last`.
struct SpoolState {
  // The server's sequence of batch N is `base` + N; it may be negative. nullopt: the server was
  // never reached, and so no batch was ever sent.
  std::optional<int64_t> base;
  uint64_t last = 0;           // the newest batch that was ever appended
  uint64_t acked = 0;          // up to this, all are on the server
  std::string acked_position;  // what the server keeps with it

  bool is_empty() const { return acked == last; }
  bool operator==(const SpoolState&) const = default;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SPOOL_STATE_H_
