// scantrend admin backup: one moment of the database, into a directory of the server's machine.
#include <CLI/CLI.hpp>
#include <string>

#include "base/status.h"
#include "client/cli/admin_group.h"
#include "client/cli/arguments.h"
#include "client/cli/backup_format.h"
#include "client/cli/bytes_text.h"
#include "client/cli/command.h"

namespace scantrend {
namespace {

constexpr uint32_t kKeepMax = 1'000'000;
constexpr uint32_t kMebibytesMax = 1 << 20;
constexpr uint64_t kBytesPerMebibyte = 1 << 20;
constexpr uint64_t kProgressSteps = 1'000;

class BackupCommand : public Command {
 public:
  CLI::App* Register(CLI::App& app) override {
    CLI::App* const command =
        AdminGroup(app).add_subcommand("backup", "Backs up the database, while the server goes on");
    command
        ->add_option("directory", directory_,
                     "Directory of the server's machine, absolute; made if it is not there")
        ->type_name("DIR")
        ->required();
    command->add_option("--keep", keep_, "Backups to keep, with this one (default: all)")
        ->type_name("N");
    command->add_option("--rate", rate_, "MiB to write a second at most (default: no limit)")
        ->type_name("MIB");
    command->add_option("--format", format_, "How it is written (default: table)")
        ->type_name("table|json");
    command->footer(
        "Copies only what no backup in the directory has yet. What was acked before is in there.\n"
        "Examples:\n"
        "  scantrend admin backup /var/backups/scantrend --keep 14\n"
        "  scantrend admin backups /var/backups/scantrend --verify\n"
        "  scantrend admin restore --from /var/backups/scantrend --to /var/lib/scantrend");
    return command;
  }

  absl::Status Check() override {
    ASSIGN_OR_RETURN(parsed_format_, ParseTableOrJson("a backup", format_));
    request_.set_directory(directory_);
    if (!keep_.empty()) {
      ASSIGN_OR_RETURN(const uint32_t keep, ParseCount("--keep", keep_, kKeepMax));
      request_.set_keep(keep);
    }
    if (!rate_.empty()) {
      ASSIGN_OR_RETURN(const uint32_t rate, ParseCount("--rate", rate_, kMebibytesMax));
      request_.set_bytes_per_second_max(rate * kBytesPerMebibyte);
    }
    return absl::OkStatus();
  }

  absl::Status Run(const CommandContext& context) override {
    const auto draw = [&](const v1::CreateBackupResponse& so_far) {
      context.progress.Draw("backup", static_cast<uint64_t>(so_far.progress() * kProgressSteps),
                            kProgressSteps, BytesText(so_far.bytes_copied()));
    };
    const auto created = context.admin.CreateBackup(request_, draw);
    context.progress.Clear();
    if (!created.ok()) {
      return created.status();
    }
    if (parsed_format_ == Format::kJson) {
      WriteCreatedBackupJson(created->result(), context.out);
    } else {
      WriteCreatedBackupTable(created->result(), context.out);
    }
    return absl::OkStatus();
  }

 private:
  std::string directory_;
  std::string keep_;
  std::string rate_;
  std::string format_ = "table";

  Format parsed_format_ = Format::kTable;
  v1::CreateBackupRequest request_;
};

}  // namespace

std::unique_ptr<Command> NewBackupCommand() { return std::make_unique<BackupCommand>(); }

}  // namespace scantrend
