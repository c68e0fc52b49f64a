// scantrend completion: the script that teaches a shell our commands.
#include <CLI/CLI.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/cli/command.h"
#include "client/cli/completion.h"

namespace scantrend {
namespace {

class CompletionCommand : public Command {
 public:
  CLI::App* Register(CLI::App& app) override {
    program_ = &app;
    CLI::App* const command =
        app.add_subcommand("completion", "Print a script that completes commands in a shell");
    command->add_option("shell", shell_, "Which shell")->type_name("bash|zsh|fish")->required();
    command->footer(
        "Examples:\n"
        "  scantrend completion bash > /etc/bash_completion.d/scantrend\n"
        "  scantrend completion zsh > \"${fpath[1]}/_scantrend\"\n"
        "  scantrend completion fish > ~/.config/fish/completions/scantrend.fish\n"
        "  source <(scantrend completion bash)      in this shell only");
    return command;
  }

  absl::Status Check() override {
    if (shell_ != "bash" && shell_ != "zsh" && shell_ != "fish") {
      return absl::InvalidArgumentError(
          absl::StrCat("the shell is '", shell_, "'; it can be bash, zsh or fish"));
    }
    return absl::OkStatus();
  }

  absl::Status Run(const CommandContext& context) override {
    context.out << (shell_ == "bash"  ? BashCompletion(*program_)
                    : shell_ == "zsh" ? ZshCompletion(*program_)
                                      : FishCompletion(*program_));
    return absl::OkStatus();
  }

 private:
  const CLI::App* program_ = nullptr;
  std::string shell_;
};

}  // namespace

std::unique_ptr<Command> NewCompletionCommand() { return std::make_unique<CompletionCommand>(); }

}  // namespace scantrend
