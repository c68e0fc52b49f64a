// scantrend admin restore: a data directory of a backup, on this machine and without a server. It
// is scantrendd that knows how; this runs it.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status.h"
#include "client/cli/admin_group.h"
#include "client/cli/arguments.h"
#include "client/cli/command.h"
#include "client/cli/run_program.h"

namespace scantrend {
namespace {

constexpr uint32_t kNumberMax = UINT32_MAX;

// Of this version: beside this program, as it is installed or built; else the one in PATH.
std::string FindScantrendd() {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  for (const char* beside : {"scantrendd", "../sbin/scantrendd", "../../server/scantrendd"}) {
    const std::filesystem::path program = self.parent_path() / beside;
    if (!error && std::filesystem::is_regular_file(program, error)) {
      return program.lexically_normal();
    }
    error.clear();
  }
  return "scantrendd";
}

class RestoreCommand : public Command {
 public:
  CLI::App* Register(CLI::App& app) override {
    CLI::App* const command = AdminGroup(app).add_subcommand(
        "restore", "Makes a data directory of a backup, on this machine");
    command->add_option("--from", from_, "Directory of backups")->type_name("DIR")->required();
    command->add_option("--to", to_, "Data directory to make; new, or empty")
        ->type_name("DIR")
        ->required();
    command->add_option("--backup", number_, "Which one (default: the latest)")->type_name("N");
    command->add_option("--scantrendd", program_, "The server's program (default: the one beside)")
        ->type_name("FILE");
    command->footer(
        "Needs no server: it runs scantrendd --restore-from DIR --data-dir DIR, as the user that "
        "you are; the\n"
        "server must be able to write what it makes.\n"
        "Examples:\n"
        "  scantrend admin restore --from /var/backups/scantrend --to /var/lib/scantrend\n"
        "  scantrend admin restore --from /var/backups/scantrend --backup 12 --to /tmp/look");
    return command;
  }

  absl::Status Check() override {
    if (!number_.empty()) {
      RETURN_IF_ERROR(ParseCount("--backup", number_, kNumberMax).status());
    }
    return absl::OkStatus();
  }

  absl::Status Run(const CommandContext& context) override {
    std::vector<std::string> words = {program_.empty() ? FindScantrendd() : program_,
                                      "--restore-from", from_, "--data-dir", to_};
    if (!number_.empty()) {
      words.insert(words.end(), {"--restore-backup", number_});
    }
    const absl::StatusOr<ProgramResult> done = RunProgram(words);
    if (!done.ok()) {
      return Annotate(done.status(),
                      "restoring is done by scantrendd, which must be on this machine; name it "
                      "with --scantrendd");
    }
    context.out << done->out;
    if (done->exit_code == 0) {
      return absl::OkStatus();
    }
    const std::string said(absl::StripSuffix(absl::StripPrefix(done->err, "scantrendd: "), "\n"));
    return absl::InternalError(
        said.empty() ? absl::StrCat(words[0], " ended with exit code ", done->exit_code) : said);
  }

 private:
  std::string from_;
  std::string to_;
  std::string number_;
  std::string program_;
};

}  // namespace

std::unique_ptr<Command> NewRestoreCommand() { return std::make_unique<RestoreCommand>(); }

}  // namespace scantrend
