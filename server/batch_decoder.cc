#include "server/batch_decoder.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "base/stream_name.h"

namespace scantrend {
namespace {

// All columns must be as long as the first one; `records` may be empty.
template <typename Column, typename... Columns>
absl::Status CheckLengths(const char* field, int records, const Column& first,
                          const Columns&... others) {
  const int size = first.size();
  if (((others.size() != size) || ...) || (records != 0 && records != size)) {
    return InvalidFieldError(field, absl::StrCat("all columns must have the length of time_s, ",
                                                 size, " (records may be empty)"));
  }
  return absl::OkStatus();
}

template <typename T>
std::span<const T> Column(const google::protobuf::RepeatedField<T>& field) {
  return {field.data(), static_cast<size_t>(field.size())};
}

Ipv4Columns ColumnsOf(const v1::Ipv4Hits& hits) {
  return {.time_s = Column(hits.time_s()),
          .source = Column(hits.source()),
          .target = Column(hits.target()),
          .service = Column(hits.service()),
          .records = Column(hits.records())};
}

Ipv6Columns ColumnsOf(const v1::Ipv6Hits& hits) {
  return {.time_s = Column(hits.time_s()),
          .source_high = Column(hits.source_high()),
          .source_low = Column(hits.source_low()),
          .target_high = Column(hits.target_high()),
          .target_low = Column(hits.target_low()),
          .service = Column(hits.service()),
          .records = Column(hits.records())};
}

}  // namespace

bool IsOpening(const v1::HitBatch& message) {
  return message.sequence() == 0 && message.ipv4().time_s_size() == 0 &&
         message.ipv6().time_s_size() == 0;
}

absl::StatusOr<StreamId> DecodeStreamId(const v1::HitBatch& message) {
  RETURN_IF_ERROR(CheckSensorName(message.sensor()));
  RETURN_IF_ERROR(CheckStreamName(message.stream()));
  return StreamId{message.sensor(), message.stream()};
}

absl::StatusOr<Batch> DecodeBatch(std::shared_ptr<const v1::HitBatch> shared, const StreamId& id,
                                  size_t hits_max) {
  const v1::HitBatch& message = *shared;
  const v1::Ipv4Hits& v4 = message.ipv4();
  const v1::Ipv6Hits& v6 = message.ipv6();
  RETURN_IF_ERROR(
      CheckLengths("ipv4", v4.records_size(), v4.time_s(), v4.source(), v4.target(), v4.service()));
  RETURN_IF_ERROR(CheckLengths("ipv6", v6.records_size(), v6.time_s(), v6.source_high(),
                               v6.source_low(), v6.target_high(), v6.target_low(), v6.service()));
  const size_t hits = static_cast<size_t>(v4.time_s_size()) + static_cast<size_t>(v6.time_s_size());
  if (hits == 0 || hits > hits_max) {
    return InvalidFieldError("ipv4", absl::StrCat("a batch has 1 to ", hits_max,
                                                  " hits with those of ipv6, not ", hits));
  }
  if (message.sequence() == 0) {
    return InvalidFieldError("sequence", "must be >= 1 in a message with hits");
  }
  if (message.position().size() > kPositionBytesMax) {
    return InvalidFieldError("position", absl::StrCat("must be at most ", kPositionBytesMax,
                                                      " bytes, not ", message.position().size()));
  }
  if (message.sampling_rate() > kSamplingRateMax) {
    return InvalidFieldError("sampling_rate", absl::StrCat("must be at most ", kSamplingRateMax,
                                                           ", not ", message.sampling_rate()));
  }
  return Batch{.id = id,
               .lease = kNoLease,
               .sequence = message.sequence(),
               .position = message.position(),
               .sampling_rate = std::max(1u, message.sampling_rate()),
               .hits = {.ipv4 = ColumnsOf(v4), .ipv6 = ColumnsOf(v6), .owner = std::move(shared)}};
}

v1::HitAck EncodeAck(uint64_t sequence, const BatchResult& result) {
  v1::HitAck ack;
  ack.set_sequence(sequence);
  ack.set_accepted(result.accepted);
  ack.set_repeated_batch(result.repeated);
  EncodeRefused(result.refused, *ack.mutable_refused());
  return ack;
}

v1::HitAck EncodeAck(const StreamState& state) {
  v1::HitAck ack;
  ack.set_sequence(state.sequence);
  ack.set_position(state.position);
  return ack;
}

void EncodeRefused(const RefusedCounts& refused,
                   google::protobuf::RepeatedPtrField<v1::RefusedHits>& out) {
  for (size_t reason = 1; reason < refused.size(); ++reason) {
    if (refused[reason] > 0) {
      v1::RefusedHits* hits = out.Add();
      hits->set_reason(static_cast<v1::RefusalReason>(reason));
      hits->set_hits(refused[reason]);
    }
  }
}

}  // namespace scantrend
