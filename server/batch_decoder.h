// From the wire to the store: what a HitBatch message says, checked against the rules at its
// fields.
#ifndef SCANTREND_SERVER_BATCH_DECODER_H_
#define SCANTREND_SERVER_BATCH_DECODER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "scantrend/v1/ingest.pb.h"
#include "storage/batch.h"

namespace scantrend {

// True if the message has no hits and sequence 0: it opens a stream, or asks where it stands.
bool IsOpening(const v1::HitBatch& message);

// The sensor and stream that a message names. INVALID_ARGUMENT: one is missing, too long, or has a
// character that is not allowed.
absl::StatusOr<StreamId> DecodeStreamId(const v1::HitBatch& message);

// The batch in a message, of stream `id` and without a lease. Its columns are those of the message,
// which it shares. Hits that are to be refused are in it: refusing is the store's.
// INVALID_ARGUMENT: columns of different lengths, no hits or more than hits_max, no sequence, a
// position or sampling rate out of bounds.
absl::StatusOr<Batch> DecodeBatch(std::shared_ptr<const v1::HitBatch> message, const StreamId& id,
                                  size_t hits_max);

// The ack of a batch.
v1::HitAck EncodeAck(uint64_t sequence, const BatchResult& result);
// The ack of an opening message.
v1::HitAck EncodeAck(const StreamState& state);

// `reason` with its hits, for each reason that has any.
void EncodeRefused(const RefusedCounts& refused,
                   google::protobuf::RepeatedPtrField<v1::RefusedHits>& out);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_BATCH_DECODER_H_
