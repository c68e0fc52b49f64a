// Configuration: options of a program by flags, by environment and by a file, one way for all.
#ifndef SCANTREND_BASE_CONFIGURATION_H_
#define SCANTREND_BASE_CONFIGURATION_H_

#include <map>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
class ParseError;
}  // namespace CLI

namespace scantrend {

// What an option gets is the first of these that there is: the flag; the variable SCANTREND_NAME of
// the environment (--data-dir: SCANTREND_DATA_DIR; an empty one is none); the line of the file
// (`--config FILE`, or SCANTREND_CONFIG); its default. One replaces the other, also where an option
// may be repeated.
//
// The file has a line `NAME = VALUE` an option, NAME without its dashes. `#` at the begin of a line
// or after a space begins a comment. A value may stand in double quotes, between which every byte
// is itself; there are no escapes. A flag without a value is `true` or `false`. An option that may
// be repeated may have several lines.
//
// Not thread-safe.
class Configuration {
 public:
  // Adds --config and --print-config to `app`, which must outlive it and have all other options.
  explicit Configuration(CLI::App* app);

  // Parses all three. Throws CLI::ParseError, and what --help and --version throw. A key that is no
  // option, a line that cannot be read, a value that its option does not take, and two lines of an
  // option that takes one, are errors that name file and line, or variable.
  void Parse(int argc, const char* const* argv);

  // --print-config is given: after all checks, ToText is to be printed, and the program to end.
  bool is_to_print() const { return is_to_print_; }

  // What is in force, as a file for --config, each line with where its value is from. Options that
  // have no value are comments. To be called after Parse.
  std::string ToText() const;

  // Says what is wrong on stderr, with file and line or variable if the option that the message
  // begins with ("--listen: ...") has its value from there; or answers --help and --version on
  // stdout. The exit code: 0, or 2 for wrong usage.
  int Exit(const CLI::ParseError& error) const;

 private:
  class Hook;
  struct Line {
    int number = 0;  // from 1
    std::string value;
  };
  struct Setting {
    std::vector<std::string> values;  // as they were written
    std::string origin;               // "flag", "SCANTREND_LISTEN", "FILE:3"
  };

  // What flags have left open, by environment and file. `text` is the file's.
  void Complete(std::istream& text);
  std::map<CLI::Option*, std::vector<Line>> Read(std::istream& text) const;
  void Apply(CLI::Option* option, const Setting& setting) const;
  std::string file() const;
  std::string Place(int line) const;

  CLI::App* const app_;
  bool is_to_print_ = false;
  std::map<const CLI::Option*, Setting> settings_;  // of options that have a value of their own
};

}  // namespace scantrend

#endif  // SCANTREND_BASE_CONFIGURATION_H_
