#include "base/configuration.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <istream>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace scantrend {
namespace {

constexpr int kUsageExitCode = 2;
constexpr char kNoFile[] = "/dev/null";
constexpr char kFlag[] = "flag";

// The long name without its dashes; "" of a positional argument.
std::string NameOf(const CLI::Option& option) {
  return option.get_lnames().empty() ? "" : option.get_lnames().front();
}

std::string VariableOf(const CLI::Option& option) {
  return absl::StrCat("SCANTREND_",
                      absl::StrReplaceAll(absl::AsciiStrToUpper(NameOf(option)), {{"-", "_"}}));
}

bool CanBeSet(const CLI::Option& option) {
  return option.get_configurable() && !NameOf(option).empty();
}

bool IsFlag(const CLI::Option& option) { return option.get_expected_max() == 0; }

std::optional<std::string> ReadVariable(const CLI::Option& option) {
  const char* const value = std::getenv(VariableOf(option).c_str());
  return value == nullptr || *value == '\0' ? std::nullopt : std::optional<std::string>(value);
}

// `text` without the comment at its end, and without spaces around it.
std::string WithoutComment(const std::string& text) {
  size_t end = 0;
  bool quoted = false;
  for (; end < text.size(); ++end) {
    quoted ^= text[end] == '"';
    const bool at_word = end == 0 || absl::ascii_isspace(static_cast<unsigned char>(text[end - 1]));
    if (text[end] == '#' && !quoted && at_word) {
      break;
    }
  }
  return std::string(absl::StripAsciiWhitespace(absl::string_view(text).substr(0, end)));
}

// What the value of a line says; an error otherwise.
std::string Unquoted(const std::string& value) {
  const auto quotes = std::count(value.begin(), value.end(), '"');
  if (quotes == 0) {
    return value;
  }
  if (quotes != 2 || value.front() != '"' || value.back() != '"') {
    throw CLI::FileError("quotes are around a whole value, as in \"a # b\", or not at all");
  }
  return value.substr(1, value.size() - 2);
}

std::string Quoted(const std::string& value) {
  const bool plain = !value.empty() && value.find_first_of("# \t") == std::string::npos;
  return plain ? value : absl::StrCat("\"", value, "\"");
}

// The option that `name` of a file is; an error if there is none.
CLI::Option* FindOption(CLI::App* app, const std::string& name) {
  if (absl::StartsWith(name, "-")) {
    throw CLI::FileError(absl::StrCat("write ", name, " without its dashes"));
  }
  CLI::Option* const option = app->get_option_no_throw(absl::StrCat("--", name));
  if (option == nullptr) {
    throw CLI::FileError(
        absl::StrCat("\"", name, "\" is no option; `", app->get_name(), " --help` lists them"));
  }
  if (!CanBeSet(*option)) {
    throw CLI::FileError(absl::StrCat(name, " can only be a flag"));
  }
  return option;
}

}  // namespace

// CLI11 calls this once flags have been read and before it looks for what is missing.
class Configuration::Hook : public CLI::Config {
 public:
  explicit Hook(Configuration* configuration) : configuration_(configuration) {}
  std::vector<CLI::ConfigItem> from_config(std::istream& text) const override {
    configuration_->Complete(text);
    return {};
  }
  std::string to_config(const CLI::App* /*app*/, bool /*default_also*/, bool /*describe*/,
                        std::string /*prefix*/) const override {
    return configuration_->ToText();
  }

 private:
  Configuration* const configuration_;
};

Configuration::Configuration(CLI::App* app) : app_(app) {
  app->set_config("--config", "",
                  "File of options: a line `NAME = VALUE` each. Stronger are the environment "
                  "(--data-dir is SCANTREND_DATA_DIR there) and flags")
      ->type_name("FILE")
      ->take_last();
  app->config_formatter(std::make_shared<Hook>(this));
  app->add_flag(
         "--print-config", is_to_print_,
         "Prints what is in force, as such a file, each line with where it is from, and ends")
      ->configurable(false);
}

void Configuration::Parse(int argc, const char* const* argv) {
  const char* const variable = std::getenv("SCANTREND_CONFIG");
  const bool is_set = variable != nullptr && *variable != '\0';
  // In front: a --config of the command line replaces it. There is always one, so that the hook is
  // always called. CLI11 wants the last word first.
  std::vector<std::string> words;
  for (int i = argc - 1; i > 0; --i) {
    words.emplace_back(argv[i]);
  }
  words.push_back(absl::StrCat("--config=", is_set ? variable : kNoFile));
  app_->parse(std::move(words));
}

std::string Configuration::file() const { return app_->get_config_ptr()->as<std::string>(); }

std::string Configuration::Place(int line) const { return absl::StrCat(file(), ":", line); }

void Configuration::Complete(std::istream& text) {
  const std::map<CLI::Option*, std::vector<Line>> lines = Read(text);
  for (CLI::Option* option : app_->get_options({})) {
    if (!CanBeSet(*option)) {
      continue;
    }
    const auto in_file = lines.find(option);
    Setting setting;
    if (!option->empty()) {
      settings_[option] = {option->results(), kFlag};
      continue;
    }
    if (const auto value = ReadVariable(*option)) {
      setting = {{*value}, VariableOf(*option)};
    } else if (in_file != lines.end()) {
      setting.origin = Place(in_file->second.front().number);
      for (const Line& line : in_file->second) {
        setting.values.push_back(line.value);
      }
    } else {
      continue;
    }
    settings_[option] = setting;
    Apply(option, setting);
  }
}

std::map<CLI::Option*, std::vector<Configuration::Line>> Configuration::Read(
    std::istream& text) const {
  std::map<CLI::Option*, std::vector<Line>> lines;
  std::string raw;
  for (int number = 1; std::getline(text, raw); ++number) {
    const std::string line = WithoutComment(raw);
    if (line.empty()) {
      continue;
    }
    try {
      const size_t equals = line.find('=');
      if (equals == std::string::npos || equals == 0) {
        throw CLI::FileError(absl::StrCat("\"", line, "\": write it as NAME = VALUE"));
      }
      const std::string name(absl::StripAsciiWhitespace(line.substr(0, equals)));
      CLI::Option* const option = FindOption(app_, name);
      const std::string value =
          Unquoted(std::string(absl::StripAsciiWhitespace(line.substr(equals + 1))));
      if (value.empty()) {
        throw CLI::FileError(absl::StrCat(name, " has no value; leave the line out"));
      }
      std::vector<Line>& same = lines[option];
      if (!same.empty() && option->get_items_expected_max() <= 1) {
        throw CLI::FileError(absl::StrCat(name, " is in line ", same.front().number, " already"));
      }
      same.push_back({number, value});
    } catch (const CLI::ParseError& error) {
      throw CLI::FileError(absl::StrCat(Place(number), ": ", error.what()));
    }
  }
  if (text.bad()) {
    throw CLI::FileError(absl::StrCat(file(), ": cannot be read to its end"));
  }
  return lines;
}

void Configuration::Apply(CLI::Option* option, const Setting& setting) const {
  try {
    for (const std::string& value : setting.values) {
      option->add_result(IsFlag(*option) ? option->get_flag_value(NameOf(*option), value) : value);
    }
    option->run_callback();
  } catch (const CLI::ParseError& error) {
    // Of that kind, --help is still answered.
    throw CLI::FileError(absl::StrCat(setting.origin, ": ", error.what()));
  }
}

std::string Configuration::ToText() const {
  std::string text =
      absl::StrCat("# What is in force. ", app_->get_name(), " takes it by --config.\n");
  for (const CLI::Option* option : std::as_const(*app_).get_options({})) {
    if (!CanBeSet(*option)) {
      continue;
    }
    const std::string name = NameOf(*option);
    const auto set = settings_.find(option);
    if (set != settings_.end()) {
      for (const std::string& value : set->second.values) {
        absl::StrAppend(&text, name, " = ", Quoted(value), "  # ", set->second.origin, "\n");
      }
    } else if (!option->get_default_str().empty()) {
      absl::StrAppend(&text, name, " = ", Quoted(option->get_default_str()), "  # default\n");
    } else {
      absl::StrAppend(&text, "# ", name, " =\n");
    }
  }
  return text;
}

int Configuration::Exit(const CLI::ParseError& error) const {
  const std::string message = error.what();
  const size_t colon = message.find(':');
  const CLI::Option* const option = colon == std::string::npos || !absl::StartsWith(message, "--")
                                        ? nullptr
                                        : app_->get_option_no_throw(message.substr(0, colon));
  const auto set = settings_.find(option);
  if (set != settings_.end() && set->second.origin != kFlag) {
    app_->exit(CLI::FileError(absl::StrCat(set->second.origin, ": ", message)));
    return kUsageExitCode;
  }
  return app_->exit(error) == 0 ? 0 : kUsageExitCode;
}

}  // namespace scantrend
