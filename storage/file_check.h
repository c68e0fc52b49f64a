// The files of a database, block by block.
#ifndef SCANTREND_STORAGE_FILE_CHECK_H_
#define SCANTREND_STORAGE_FILE_CHECK_H_

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "storage/database.h"
#include "storage/finding.h"

namespace scantrend {

// A file was read, of so many bytes; the rest of this many is still to be read.
using FileRead = std::function<absl::Status(uint64_t bytes, uint64_t bytes_left)>;

// Reads every block of the table files that the database has now, and compares its checksum. After
// each file `read` is called; its error ends the check. Files that a compaction deletes meanwhile
// are passed over.
absl::Status CheckFiles(Database* database, FindingList& findings, const FileRead& read);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_FILE_CHECK_H_
