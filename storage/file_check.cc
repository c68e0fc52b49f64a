#include "storage/file_check.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "rocksdb/metadata.h"
#include "rocksdb/sst_file_reader.h"

namespace scantrend {
namespace {

constexpr size_t kReadaheadBytes = 2 << 20;

rocksdb::Status CheckFile(rocksdb::Env* env, const std::string& path) {
  rocksdb::Options options;
  options.env = env;
  rocksdb::SstFileReader reader(options);
  const rocksdb::Status opened = reader.Open(path);
  if (!opened.ok()) {
    return opened;
  }
  rocksdb::ReadOptions read;
  read.readahead_size = kReadaheadBytes;
  return reader.VerifyChecksum(read);
}

}  // namespace

absl::Status CheckFiles(Database* database, FindingList& findings, const FileRead& read) {
  std::vector<rocksdb::LiveFileMetaData> files;
  database->db()->GetLiveFilesMetaData(&files);
  uint64_t bytes_left = 0;
  for (const rocksdb::LiveFileMetaData& file : files) {
    bytes_left += file.size;
  }
  for (const rocksdb::LiveFileMetaData& file : files) {
    const std::string path = absl::StrCat(file.directory, "/", file.relative_filename);
    const rocksdb::Status checked = CheckFile(database->env(), path);
    if (!checked.ok() && !database->env()->FileExists(path).IsNotFound()) {
      findings.Add({.check = Check::kFile,
                    .field = file.relative_filename,
                    .detail = absl::StrCat(path, " of family ", file.column_family_name, ": ",
                                           checked.ToString())});
    }
    bytes_left -= file.size;
    RETURN_IF_ERROR(read(file.size, bytes_left));
  }
  return absl::OkStatus();
}

}  // namespace scantrend
