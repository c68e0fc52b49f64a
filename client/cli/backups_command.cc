// scantrend admin backups: which there are, and whether they are whole.
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "client/cli/admin_group.h"
#include "client/cli/arguments.h"
#include "client/cli/backup_format.h"
#include "client/cli/bytes_text.h"
#include "client/cli/command.h"
#include "client/numbers.h"

namespace scantrend {
namespace {

constexpr uint64_t kProgressSteps = 1'000;

class BackupsCommand : public Command {
 public:
  CLI::App* Register(CLI::App& app) override {
    CLI::App* const command =
        AdminGroup(app).add_subcommand("backups", "Lists backups, and checks them");
    command->add_option("directory", directory_, "Directory of the server's machine, absolute")
        ->type_name("DIR")
        ->required();
    command->add_flag("--verify", verify_, "Read them all, and compare with their checksums");
    command->add_option("--format", format_, "How it is written (default: table)")
        ->type_name("table|json");
    command->footer(
        "Exit code 1 if one of them is damaged. Without --verify only whether files are missing is "
        "looked at.\n"
        "Examples:\n"
        "  scantrend admin backups /var/backups/scantrend\n"
        "  scantrend admin backups /var/backups/scantrend --verify --format json");
    return command;
  }

  absl::Status Check() override {
    ASSIGN_OR_RETURN(parsed_format_, ParseTableOrJson("a list of backups", format_));
    return absl::OkStatus();
  }

  absl::Status Run(const CommandContext& context) override {
    v1::ListBackupsRequest request;
    request.set_directory(directory_);
    ASSIGN_OR_RETURN(const v1::ListBackupsResponse listed, context.admin.ListBackups(request));
    std::vector<v1::Backup> backups(listed.backups().begin(), listed.backups().end());
    if (verify_) {
      for (v1::Backup& backup : backups) {
        RETURN_IF_ERROR(Verify(context, backup));
      }
    }
    if (parsed_format_ == Format::kJson) {
      WriteBackupsJson(backups, context.out);
    } else {
      WriteBackupsTable(backups, context.out);
    }
    uint64_t damaged = 0;
    for (const v1::Backup& backup : backups) {
      damaged += backup.damage().empty() ? 0 : 1;
    }
    return damaged == 0 ? absl::OkStatus()
                        : absl::DataLossError(absl::StrCat(
                              Counted(damaged, "backup"),
                              " cannot be restored; make a new one, into another directory if the "
                              "disk may be at fault"));
  }

 private:
  absl::Status Verify(const CommandContext& context, v1::Backup& backup) {
    v1::VerifyBackupRequest request;
    request.set_directory(directory_);
    request.set_number(backup.number());
    const auto draw = [&](const v1::VerifyBackupResponse& so_far) {
      context.progress.Draw(absl::StrCat("backup ", backup.number()),
                            static_cast<uint64_t>(so_far.progress() * kProgressSteps),
                            kProgressSteps, BytesText(so_far.bytes_read()));
    };
    const auto verified = context.admin.VerifyBackup(request, draw);
    context.progress.Clear();
    if (!verified.ok()) {
      return verified.status();
    }
    backup = verified->result();
    return absl::OkStatus();
  }

  std::string directory_;
  bool verify_ = false;
  std::string format_ = "table";

  Format parsed_format_ = Format::kTable;
};

}  // namespace

std::unique_ptr<Command> NewBackupsCommand() { return std::make_unique<BackupsCommand>(); }

}  // namespace scantrend
