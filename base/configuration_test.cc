#include "base/configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>

#include "absl/strings/str_cat.h"

namespace scantrend {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A program with an option of every sort.
struct Program {
  Program() {
    app.set_version_flag("--version", "parrot 1");
    app.add_option("--data-dir", data_dir)->required();
    app.add_option("--days", days)->check(CLI::Range(0, 100))->capture_default_str();
    app.add_option("--listen", listen)->capture_default_str();
    app.add_option("--port", ports)->allow_extra_args(false);
    app.add_option("--pair", pairs)->delimiter(',')->allow_extra_args(false);
    app.add_flag("--loud", loud);
    app.add_option("FILE", files);
    configuration = std::make_unique<Configuration>(&app);
  }

  // The exit code; -1 if it would run. `check` is what the program looks at after parsing.
  int Run(
      std::vector<std::string> words, const std::function<void()>& check = [] {}) {
    words.insert(words.begin(), "parrot");
    std::vector<const char*> argv;
    for (const std::string& word : words) {
      argv.push_back(word.c_str());
    }
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    int code = -1;
    try {
      configuration->Parse(static_cast<int>(argv.size()), argv.data());
      check();
    } catch (const CLI::ParseError& error) {
      code = configuration->Exit(error);
    }
    out = testing::internal::GetCapturedStdout();
    said = testing::internal::GetCapturedStderr();
    return code;
  }

  CLI::App app{"Talks.", "parrot"};
  std::string data_dir;
  int days = 7;
  std::string listen = "127.0.0.1:8530";
  std::vector<std::string> ports;
  std::vector<std::string> pairs;
  bool loud = false;
  std::vector<std::string> files;
  std::unique_ptr<Configuration> configuration;
  std::string out;
  std::string said;
};

class ConfigurationTest : public testing::Test {
 protected:
  ~ConfigurationTest() override {
    for (const char* name : {"SCANTREND_CONFIG", "SCANTREND_DAYS", "SCANTREND_DATA_DIR",
                             "SCANTREND_LOUD", "SCANTREND_PORT"}) {
      unsetenv(name);
    }
  }

  std::string Write(const std::string& text) {
    const std::string path = absl::StrCat(testing::TempDir(), "/configuration_test.", getpid());
    std::ofstream(path) << text;
    return path;
  }

  // Runs on a file of this text, which is to be refused.
  std::string Refused(const std::string& text) {
    path_ = Write(text);
    Program program;
    EXPECT_EQ(program.Run({"--config", path_}), 2) << text;
    EXPECT_EQ(program.out, "");
    return program.said;
  }

  std::string path_;
  Program program_;
};

TEST_F(ConfigurationTest, AFlagIsStrongerThanTheEnvironmentThatThanTheFileThatThanTheDefault) {
  const std::string file = Write("data-dir = /file\ndays = 1\nlisten = file:1\n");
  setenv("SCANTREND_DAYS", "2", 1);
  setenv("SCANTREND_DATA_DIR", "/environment", 1);
  ASSERT_EQ(program_.Run({"--config", file, "--days", "3"}), -1) << program_.said;
  EXPECT_EQ(program_.days, 3);
  EXPECT_EQ(program_.data_dir, "/environment");
  EXPECT_EQ(program_.listen, "file:1");
  EXPECT_THAT(program_.ports, ElementsAre());

  Program without_flag;
  ASSERT_EQ(without_flag.Run({"--config", file}), -1);
  EXPECT_EQ(without_flag.days, 2);

  setenv("SCANTREND_DAYS", "", 1);
  Program without_variable;
  ASSERT_EQ(without_variable.Run({"--config", file}), -1);
  EXPECT_EQ(without_variable.days, 1);

  Program without_file;
  ASSERT_EQ(without_file.Run({}), -1);
  EXPECT_EQ(without_file.days, 7);
}

TEST_F(ConfigurationTest, TheFileMayBeNamedByTheEnvironmentAndAFlagNamesAnother) {
  setenv("SCANTREND_CONFIG", "/nowhere/parrot.conf", 1);
  EXPECT_EQ(program_.Run({}), 2);
  EXPECT_THAT(program_.said, HasSubstr("/nowhere/parrot.conf"));
  const std::string file = Write("data-dir = /file\n");
  Program other;
  ASSERT_EQ(other.Run({"--config", file}), -1) << other.said;
  EXPECT_EQ(other.data_dir, "/file");
}

TEST_F(ConfigurationTest, CommentsQuotesSpacesAndLinesOfWindowsAreRead) {
  const std::string file = Write(
      "# a comment\r\n\r\n  data-dir=\"/a # b\"   # another\r\n\tdays =\t12 #3\nlisten = a#b");
  ASSERT_EQ(program_.Run({"--config", file}), -1) << program_.said;
  EXPECT_EQ(program_.data_dir, "/a # b");
  EXPECT_EQ(program_.days, 12);
  EXPECT_EQ(program_.listen, "a#b");
}

TEST_F(ConfigurationTest, WhatMayBeRepeatedMayHaveSeveralLinesAndIsReplacedAsAWhole) {
  const std::string file =
      Write("data-dir = d\nport = 22\nport = 23\npair = a=1,b=2\nloud = true\n");
  ASSERT_EQ(program_.Run({"--config", file, "log", "--", "--listen"}), -1) << program_.said;
  EXPECT_THAT(program_.ports, ElementsAre("22", "23"));
  EXPECT_THAT(program_.pairs, ElementsAre("a=1", "b=2"));
  EXPECT_THAT(program_.files, ElementsAre("log", "--listen"));
  EXPECT_TRUE(program_.loud);
  setenv("SCANTREND_PORT", "80", 1);
  setenv("SCANTREND_LOUD", "false", 1);
  Program replaced;
  ASSERT_EQ(replaced.Run({"--config", file}), -1);
  EXPECT_THAT(replaced.ports, ElementsAre("80"));
  EXPECT_FALSE(replaced.loud);
}

TEST_F(ConfigurationTest, WhatIsWrongInTheFileIsRefusedWithItsLineAndTheReason) {
  for (const auto& [text, said] : std::vector<std::pair<std::string, std::string>>{
           {"\ndata-dri = x\n", ":2: \"data-dri\" is no option; `parrot --help` lists them"},
           {"data-dir = d\ndays = many\n", ":2: "},
           {"data-dir = d\n\ndays = 101\n", ":3: --days: "},
           {"data-dir = d\nloud = perhaps\n", ":2: "},
           {"--data-dir = d\n", ":1: write --data-dir without its dashes"},
           {"data-dir d\n", ":1: \"data-dir d\": write it as NAME = VALUE"},
           {"[server]\ndata-dir = d\n", ":1: \"[server]\": write it as NAME = VALUE"},
           {"data-dir =\n", ":1: data-dir has no value"},
           {"data-dir = \"\"\n", ":1: data-dir has no value"},
           {"data-dir = \"d\n", ":1: quotes are around a whole value"},
           {"data-dir = d\ndays = 1\ndays = 2\n", ":3: days is in line 2 already"},
           {"config = other\n", ":1: config can only be a flag"},
           {"FILE = log\n", ":1: \"FILE\" is no option"},
       }) {
    const std::string refusal = Refused(text);
    EXPECT_THAT(refusal, HasSubstr(path_ + said));
  }
  EXPECT_THAT(Refused("days = 1\n"), HasSubstr("--data-dir is required"));
}

TEST_F(ConfigurationTest, WhatIsWrongInTheEnvironmentIsRefusedWithTheVariable) {
  setenv("SCANTREND_DAYS", "101", 1);
  EXPECT_EQ(program_.Run({"--data-dir", "d"}), 2);
  EXPECT_THAT(program_.said, HasSubstr("SCANTREND_DAYS: --days: "));
}

TEST_F(ConfigurationTest, WhatTheProgramRefusesItselfIsFoundInTheFileToo) {
  const auto refuse = [] { throw CLI::ValidationError("--listen", "no such host"); };
  const std::string file = Write("data-dir = d\nlisten = nowhere:1\n");
  EXPECT_EQ(program_.Run({"--config", file}, refuse), 2);
  EXPECT_THAT(program_.said, HasSubstr(absl::StrCat(file, ":2: --listen: no such host")));
  Program by_flag;
  EXPECT_EQ(by_flag.Run({"--config", file, "--listen", "nowhere:2"}, refuse), 2);
  EXPECT_THAT(by_flag.said, testing::StartsWith("--listen: no such host"));
}

TEST_F(ConfigurationTest, HelpAndVersionAreAnsweredWhateverTheFileSays) {
  const std::string file = Write("nonsense\n");
  EXPECT_EQ(program_.Run({"--config", file, "--help"}), 0);
  EXPECT_THAT(program_.out, HasSubstr("--print-config"));
  Program version;
  EXPECT_EQ(version.Run({"--config", file, "--version"}), 0);
  EXPECT_EQ(version.out, "parrot 1\n");
}

TEST_F(ConfigurationTest, WhatIsInForceIsPrintedAsAFileThatSaysTheSame) {
  const std::string file = Write("data-dir = \"/a b\"\nport = 22\nport = 23\n");
  setenv("SCANTREND_DAYS", "2", 1);
  ASSERT_EQ(program_.Run({"--config", file, "--loud", "--print-config"}), -1);
  EXPECT_TRUE(program_.configuration->is_to_print());
  const std::string text = program_.configuration->ToText();
  EXPECT_EQ(text, absl::StrCat("# What is in force. parrot takes it by --config.\n"
                               "data-dir = \"/a b\"  # ",
                               file,
                               ":1\n"
                               "days = 2  # SCANTREND_DAYS\n"
                               "listen = 127.0.0.1:8530  # default\n"
                               "port = 22  # ",
                               file,
                               ":2\n"
                               "port = 23  # ",
                               file,
                               ":2\n"
                               "# pair =\n"
                               "loud = true  # flag\n"));
  unsetenv("SCANTREND_DAYS");
  Program again;
  ASSERT_EQ(again.Run({"--config", Write(text)}), -1) << again.said;
  EXPECT_FALSE(again.configuration->is_to_print());
  EXPECT_EQ(again.data_dir, "/a b");
  EXPECT_EQ(again.days, 2);
  EXPECT_THAT(again.ports, ElementsAre("22", "23"));
  EXPECT_TRUE(again.loud);
}

}  // namespace
}  // namespace scantrend
