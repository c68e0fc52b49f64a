// Backups as JSON and for people.
#ifndef SCANTREND_CLIENT_CLI_BACKUP_FORMAT_H_
#define SCANTREND_CLIENT_CLI_BACKUP_FORMAT_H_

#include <ostream>
#include <vector>

#include "scantrend/v1/admin.pb.h"

namespace scantrend {

// One object: what the backup is, and what making it took.
void WriteCreatedBackupJson(const v1::CreateBackupResult& created, std::ostream& out);
void WriteCreatedBackupTable(const v1::CreateBackupResult& created, std::ostream& out);

// A list of objects; `damage` is null where there is none. Without time, if it is not known.
void WriteBackupsJson(const std::vector<v1::Backup>& backups, std::ostream& out);
void WriteBackupsTable(const std::vector<v1::Backup>& backups, std::ostream& out);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_BACKUP_FORMAT_H_
