#include "client/sensor/input/counted_file.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/status/status.h"
#include "base/status.h"

namespace scantrend {
namespace {

// Indexes of `files`, in the order in which they are to be looked at.
std::vector<size_t> OrderOfLooking(const std::vector<LogFile>& files, const CountedPart& counted) {
  const auto is_it = [&](size_t i) { return files[i].id.Hash() == counted.file_id; };
  const auto is_older = [&](size_t i) { return IsOlder(files[i], counted.modified_ns); };
  std::vector<size_t> order;
  for (size_t i = 0; i < files.size(); ++i) {
    if (is_it(i)) {
      order.push_back(i);
    }
  }
  for (size_t i = 0; i < files.size(); ++i) {
    if (!is_it(i) && !is_older(i)) {
      order.push_back(i);
    }
  }
  for (size_t i = files.size(); i-- > 0;) {
    if (!is_it(i) && is_older(i)) {
      order.push_back(i);
    }
  }
  return order;
}

}  // namespace

bool IsOlder(const LogFile& file, int64_t modified_ns) {
  constexpr int64_t kSecond_ns = 1'000'000'000;
  const bool may_be_cut = file.modified_ns % kSecond_ns == 0;
  return file.modified_ns + (may_be_cut ? 2 * kSecond_ns : 0) < modified_ns;
}

absl::StatusOr<CountedFile> FindCountedFile(const std::vector<LogFile>& files,
                                            const CountedPart& counted) {
  CountedFile result;
  for (const size_t index : OrderOfLooking(files, counted)) {
    absl::StatusOr<std::unique_ptr<FollowedFile>> opened = FollowedFile::Open(files[index]);
    if (absl::IsInvalidArgument(opened.status()) && IsOlder(files[index], counted.modified_ns)) {
      continue;
    }
    ASSIGN_OR_RETURN(std::unique_ptr<FollowedFile> file, std::move(opened));
    if (!file->is_compressed() && file->file().size < counted.offset) {
      continue;
    }
    const absl::StatusOr<bool> same = file->SkipTo(counted.offset, counted.digest);
    if (absl::IsDataLoss(same.status())) {
      result.unfinished.push_back(file->file());
      continue;
    }
    RETURN_IF_ERROR(same.status());
    if (*same) {
      result.file = std::move(file);
      result.index = index;
      break;
    }
  }
  return result;
}

std::optional<std::vector<LogFile>> FilesBehind(const FileId& id,
                                                const std::vector<LogFile>& files) {
  const auto same = std::find_if(files.begin(), files.end(),
                                 [&id](const LogFile& file) { return file.id == id; });
  if (same == files.end()) {
    return std::nullopt;
  }
  return std::vector<LogFile>(same + 1, files.end());
}

absl::StatusOr<NewerFiles> FindNewerFiles(const FollowedFile& read,
                                          const std::vector<LogFile>& files,
                                          const std::string& log_path) {
  const int64_t modified_ns = read.file().modified_ns;
  NewerFiles newer;
  std::copy_if(
      files.begin(), files.end(), std::back_inserter(newer.files),
      [&](const LogFile& file) { return file.path == log_path || !IsOlder(file, modified_ns); });
  if (read.lines().end_offset() > 0) {
    ASSIGN_OR_RETURN(CountedFile found,
                     FindCountedFile(newer.files, {.offset = read.lines().end_offset(),
                                                   .digest = read.lines().end_digest(),
                                                   .modified_ns = modified_ns}));
    if (found.file != nullptr) {
      newer.copy = newer.files[found.index];
      newer.files = *FilesBehind(newer.copy->id, newer.files);
      return newer;
    }
    newer.unfinished = std::move(found.unfinished);
  }
  std::erase_if(newer.files, [&](const LogFile& file) {
    return file.path != log_path && file.modified_ns <= modified_ns;
  });
  return newer;
}

}  // namespace scantrend
