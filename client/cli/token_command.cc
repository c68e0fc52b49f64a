// scantrend admin token: who may call.
#include <CLI/CLI.hpp>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status.h"
#include "client/cli/admin_group.h"
#include "client/cli/arguments.h"
#include "client/cli/command.h"
#include "client/cli/tokens_format.h"

namespace scantrend {
namespace {

constexpr uint32_t kExpireDaysMax = 36'500;
constexpr char kGroup[] = "token";

// `admin token`, which the first call adds.
CLI::App& TokenGroup(CLI::App& app) {
  CLI::App& admin = AdminGroup(app);
  for (CLI::App* const command : admin.get_subcommands({})) {
    if (command->get_name() == kGroup) {
      return *command;
    }
  }
  CLI::App* const group = admin.add_subcommand(kGroup, "Who may deliver hits, read, and run it");
  group->require_subcommand(1);
  return *group;
}

// "90d" or "90".
absl::StatusOr<uint32_t> ParseDays(const std::string& text) {
  absl::string_view days = text;
  absl::ConsumeSuffix(&days, "d");
  const absl::StatusOr<uint32_t> parsed =
      ParseCount("--expires", std::string(days), kExpireDaysMax);
  if (!parsed.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--expires is '", text, "'; it can be days, 1d to ", kExpireDaysMax, "d"));
  }
  return parsed;
}

class CreateTokenCommand : public Command {
 public:
  CLI::App* Register(CLI::App& app) override {
    CLI::App* const command =
        TokenGroup(app).add_subcommand("create", "Makes a token, and prints it, this one time");
    command->add_option("--sensor", request_sensor_, "For a sensor of this name, to deliver hits")
        ->type_name("NAME");
    command
        ->add_option("--role", role_,
                     "For who reads, or who runs the server: who runs it reads, too")
        ->type_name("read|admin");
    command->add_option("--name", label_, "What it is for, as the list of tokens will say")
        ->type_name("LABEL");
    command->add_option("--expires", expires_, "It ends after so many days (default: never)")
        ->type_name("DAYS");
    command->footer(
        "The token goes to standard output. The server keeps only its hash: nobody can print it "
        "again.\n"
        "Examples, on the server's machine, as the user that it runs as:\n"
        "  export SCANTREND_SERVER=unix:/var/lib/scantrend/admin.sock\n"
        "  (umask 077; scantrend admin token create --sensor edge > edge.token)\n"
        "  scantrend admin token create --role read --name Grafana --expires 90d");
    return command;
  }

  absl::Status Check() override {
    if (request_sensor_.empty() == role_.empty()) {
      return absl::InvalidArgumentError(
          "say whose token it is: --sensor NAME, --role read or --role admin");
    }
    if (!role_.empty() && role_ != "read" && role_ != "admin") {
      return absl::InvalidArgumentError(
          absl::StrCat("--role is '", role_, "'; it can be read or admin"));
    }
    request_.set_role(role_.empty()     ? v1::ROLE_INGEST
                      : role_ == "read" ? v1::ROLE_READ
                                        : v1::ROLE_ADMIN);
    request_.set_sensor(request_sensor_);
    request_.set_label(label_);
    if (!expires_.empty()) {
      ASSIGN_OR_RETURN(const uint32_t days, ParseDays(expires_));
      request_.set_expire_days(days);
    }
    return absl::OkStatus();
  }

  absl::Status Run(const CommandContext& context) override {
    ASSIGN_OR_RETURN(const v1::CreateTokenResponse made, context.access.CreateToken(request_));
    context.out << made.secret() << '\n';
    return absl::OkStatus();
  }

 private:
  std::string request_sensor_;
  std::string role_;
  std::string label_;
  std::string expires_;
  v1::CreateTokenRequest request_;
};

class ListTokensCommand : public Command {
 public:
  CLI::App* Register(CLI::App& app) override {
    CLI::App* const command =
        TokenGroup(app).add_subcommand("list", "The tokens that there are, without their secrets");
    command->add_option("--format", format_, "How it is written (default: table)")
        ->type_name("table|json");
    command->footer(
        "Last used: since the server's start.\n"
        "Examples:\n"
        "  scantrend admin token list");
    return command;
  }

  absl::Status Check() override {
    ASSIGN_OR_RETURN(parsed_format_, ParseFormat(format_));
    if (parsed_format_ == Format::kCsv) {
      return absl::InvalidArgumentError("--format is 'csv'; tokens have table and json");
    }
    return absl::OkStatus();
  }

  absl::Status Run(const CommandContext& context) override {
    ASSIGN_OR_RETURN(const v1::ListTokensResponse tokens, context.access.ListTokens());
    if (parsed_format_ == Format::kJson) {
      WriteTokensJson(tokens, context.out);
    } else {
      WriteTokensTable(tokens, context.out);
    }
    return absl::OkStatus();
  }

 private:
  std::string format_ = "table";
  Format parsed_format_ = Format::kTable;
};

class RevokeTokenCommand : public Command {
 public:
  CLI::App* Register(CLI::App& app) override {
    CLI::App* const command = TokenGroup(app).add_subcommand(
        "revoke", "Ends a token at once, also for streams that are open");
    command->add_option("id", id_, "What stands between sct_ and the next _ of the token")
        ->type_name("ID")
        ->required();
    command->footer(
        "Examples:\n"
        "  scantrend admin token revoke 7f3a9c21");
    return command;
  }

  absl::Status Check() override {
    if (absl::StartsWith(id_, "sct_")) {
      return absl::InvalidArgumentError(
          "name the token by its id, the 8 characters behind sct_: a token on a command line is "
          "seen by others");
    }
    return absl::OkStatus();
  }

  absl::Status Run(const CommandContext& context) override {
    ASSIGN_OR_RETURN(const v1::Token revoked, context.access.RevokeToken(id_));
    context.out << "revoked " << revoked.id() << '\n';
    return absl::OkStatus();
  }

 private:
  std::string id_;
};

}  // namespace

std::unique_ptr<Command> NewCreateTokenCommand() { return std::make_unique<CreateTokenCommand>(); }
std::unique_ptr<Command> NewListTokensCommand() { return std::make_unique<ListTokensCommand>(); }
std::unique_ptr<Command> NewRevokeTokenCommand() { return std::make_unique<RevokeTokenCommand>(); }

}  // namespace scantrend
