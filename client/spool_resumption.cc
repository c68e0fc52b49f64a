#include "client/spool_resumption.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace scantrend {
namespace {

absl::Status BeganBlindError() {
  return WithReason(
      absl::FailedPreconditionError(
          "the server has already counted a part of this stream, but it was away when this spool "
          "was begun, so what waits in it may be counted there: move the spool's file away and "
          "start again, to go on from where the server's counts end"),
      {kSpoolBeganBlind, {}});
}

absl::Status OfAnotherError(const SpoolContact& contact) {
  return WithReason(
      absl::FailedPreconditionError(absl::StrCat(
          "the server has batches of this stream up to ", contact.server.sequence,
          " that this spool did not send: either another sensor has the same name (give each one "
          "its own, --sensor), or the spool's file was replaced by an older one (move it away; "
          "what waits in it may be counted already)")),
      {kStreamOfAnother, {}});
}

// The server's position becomes where the spool stands: what comes next follows it.
SpoolResumption FollowServer(const SpoolContact& contact, std::string notice) {
  return {.base = static_cast<int64_t>(contact.server.sequence - contact.state.acked),
          .counted = contact.state.acked,
          .is_new_base = true,
          .notice = std::move(notice)};
}

std::string WentBackNotice(const SpoolContact& contact, uint64_t missing) {
  return absl::StrCat("the server lacks the last ", missing,
                      " batches that it had acked (was it restored from a backup, or started with "
                      "another --data-dir?): ",
                      contact.has_begun ? "their hits are lost there; what is in the spool follows"
                                        : "the source goes on from where the server's counts end");
}

}  // namespace

absl::StatusOr<SpoolResumption> ResumeSpool(
    const SpoolContact& contact,
    const std::function<absl::StatusOr<std::string>(uint64_t number)>& position_of) {
  const SpoolState& state = contact.state;
  if (contact.server.sequence > std::numeric_limits<int64_t>::max()) {
    return OfAnotherError(contact);
  }
  if (!state.base.has_value()) {
    if (contact.has_begun && !contact.server.position.empty()) {
      return BeganBlindError();
    }
    return FollowServer(contact, "");
  }
  // An empty spool is as good as a new one, as long as its source has not begun.
  const bool is_free = state.is_empty() && !contact.has_begun;
  // The number of the batch that the server has counted last.
  const int64_t counted = static_cast<int64_t>(contact.server.sequence) - *state.base;
  const auto acked = static_cast<int64_t>(state.acked);
  if (counted < acked) {
    return FollowServer(contact, WentBackNotice(contact, static_cast<uint64_t>(acked - counted)));
  }
  bool is_ours = counted <= static_cast<int64_t>(contact.sent);
  if (is_ours) {
    std::string position = state.acked_position;
    if (counted > acked) {
      ASSIGN_OR_RETURN(position, position_of(static_cast<uint64_t>(counted)));
    }
    is_ours = position == contact.server.position;
  }
  if (!is_ours && !is_free) {
    return OfAnotherError(contact);
  }
  if (!is_ours) {
    return FollowServer(contact,
                        "the stream has gone on without this spool, which is empty: the source "
                        "goes on from where the server's counts end");
  }
  return SpoolResumption{.base = *state.base,
                         .counted = static_cast<uint64_t>(counted),
                         .is_new_base = false,
                         .notice = ""};
}

}  // namespace scantrend
