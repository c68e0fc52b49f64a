#include "client/cli/backup_format.h"

#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/cli/bytes_text.h"
#include "client/cli/table.h"
#include "client/numbers.h"
#include "proto/text/proto_text.h"

namespace scantrend {
namespace {

using Json = nlohmann::ordered_json;

Json BackupJson(const v1::Backup& backup) {
  return {{"number", backup.number()},
          {"begin_time", backup.has_begin_time() ? Json(TimeText(backup.begin_time())) : Json()},
          {"bytes", backup.bytes()},
          {"files", backup.files()},
          {"format_version", backup.format_version()},
          {"damage", backup.damage().empty() ? Json() : Json(backup.damage())}};
}

void Write(const Json& json, std::ostream& out) {
  // A path may hold bytes that are no UTF-8.
  out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace

void WriteCreatedBackupJson(const v1::CreateBackupResult& created, std::ostream& out) {
  Json object = BackupJson(created.backup());
  object["bytes_copied"] = created.bytes_copied();
  object["files_copied"] = created.files_copied();
  object["backups"] = created.backups();
  object["backups_deleted"] = created.backups_deleted();
  Write(object, out);
}

void WriteCreatedBackupTable(const v1::CreateBackupResult& created, std::ostream& out) {
  const v1::Backup& backup = created.backup();
  out << "made backup " << backup.number() << ": " << BytesText(backup.bytes()) << " in "
      << Counted(backup.files(), "file") << ", of which " << BytesText(created.bytes_copied())
      << " in " << Counted(created.files_copied(), "file") << " were copied\n"
      << Counted(created.backups(), "backup") << " in the directory";
  if (created.backups_deleted() > 0) {
    out << "; " << Counted(created.backups_deleted(), "older one") << " deleted";
  }
  out << '\n';
}

void WriteBackupsJson(const std::vector<v1::Backup>& backups, std::ostream& out) {
  Json list = Json::array();
  for (const v1::Backup& backup : backups) {
    list.push_back(BackupJson(backup));
  }
  Write(list, out);
}

void WriteBackupsTable(const std::vector<v1::Backup>& backups, std::ostream& out) {
  if (backups.empty()) {
    out << "no backup yet\n";
    return;
  }
  Table table({{"number"},
               {"begun", Table::Align::kLeft},
               {"size"},
               {"files"},
               {"format"},
               {"damage", Table::Align::kLeft}});
  for (const v1::Backup& backup : backups) {
    table.AddRow({absl::StrCat(backup.number()),
                  backup.has_begin_time() ? TimeText(backup.begin_time()) : "-",
                  BytesText(backup.bytes()), GroupedNumber(backup.files()),
                  backup.format_version() == 0 ? "-" : absl::StrCat(backup.format_version()),
                  backup.damage().empty() ? "-" : backup.damage()});
  }
  table.Write(out);
}

}  // namespace scantrend
