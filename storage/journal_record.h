// The journal's record of a batch: its accepted hits as they are counted. Byte by byte in
// docs/storage-format.md.
#ifndef SCANTREND_STORAGE_JOURNAL_RECORD_H_
#define SCANTREND_STORAGE_JOURNAL_RECORD_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/accepted_hits.h"

namespace scantrend {

// The pieces of the record of `hits`, to be written one behind the other. They view `hits`, whose
// columns are not copied, and `header`, which this fills.
std::vector<std::string_view> JournalRecordPieces(const AcceptedHits& hits, std::string& header);

// The hits of a record, in columns of their own; nullopt if it is damaged. That is not certain to
// be noticed, since a record carries no checksum of its own: but what comes back can be counted, as
// every hit has a kind and one record or more. last_hit_s and refused are not kept.
std::optional<AcceptedHits> ParseJournalRecord(std::string_view record);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_JOURNAL_RECORD_H_
