#include "server/restore.h"

#include "absl/time/time.h"
#include "storage/backup.h"

namespace scantrend {

int Restore(const ServerOptions& options, std::ostream& out, std::ostream& err) {
  const absl::StatusOr<BackupInfo> restored =
      RestoreBackup(options.restore_from, options.restore_backup, options.data_dir);
  if (!restored.ok()) {
    err << "scantrendd: " << restored.status().message() << std::endl;
    return 1;
  }
  out << "restored backup " << restored->number << " of "
      << absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", absl::FromUnixSeconds(restored->begin_s),
                          absl::UTCTimeZone())
      << " to " << options.data_dir << ": " << restored->files << " files, " << restored->bytes
      << " bytes\nserve it with: scantrendd --data-dir " << options.data_dir << std::endl;
  return 0;
}

}  // namespace scantrend
