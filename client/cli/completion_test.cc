#include "client/cli/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"

namespace scantrend {
namespace {

using testing::HasSubstr;

// Standard output and error of `command`, run by sh, then its exit status if that is not 0.
std::string OutputOf(const std::string& command) {
  FILE* const pipe = popen(absl::StrCat("{ ", command, "\n} 2>&1").c_str(), "r");
  std::string output;
  std::array<char, 4096> bytes;
  while (const size_t size = fread(bytes.data(), 1, bytes.size(), pipe)) {
    output.append(bytes.data(), size);
  }
  const int status = pclose(pipe);
  return status == 0 ? output : absl::StrCat(output, "exit status ", status);
}

class CompletionTest : public testing::Test {
 protected:
  void SetUp() override {
    app_.name("scanner");
    app_.set_help_flag("-h,--help", "Print this help");
    app_.add_option("--server", text_, "Where it is")->type_name("HOST:PORT");
    CLI::App* const trend = app_.add_subcommand("trend", "What a port did, or didn't [yet]: all");
    trend->add_option("series", texts_, "Ports")->type_name("PORT");
    trend->add_option("--format", text_, "How")->type_name("table|csv");
    trend->add_option("--svg", text_, "Where")->type_name("FILE");
    trend->add_flag("--plot", flag_, "It's a graph");
    CLI::App* const admin = app_.add_subcommand("admin", "For the admin");
    admin->add_subcommand("verify", "Checks")
        ->add_option("-l,--limit", text_, "At most")
        ->type_name("N");
    app_.add_subcommand("completion", "Scripts")->add_option("shell", text_)->type_name("bash|zsh");
  }

  // The path of a file with `script` in it.
  std::string FileOf(const std::string& script) {
    const std::string path = absl::StrCat(
        testing::TempDir(), "/", testing::UnitTest::GetInstance()->current_test_info()->name());
    std::ofstream(path) << script;
    return path;
  }

  // What bash answers to TAB at the end of `words`, as it hands them to a completion function.
  std::string Complete(const std::string& words) {
    return OutputOf(absl::StrCat("bash -c 'source \"$1\"; COMP_WORDS=(", words,
                                 "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); "
                                 "compopt() { :; }; _scanner; echo -n \"${COMPREPLY[*]}\"' - ",
                                 FileOf(BashCompletion(app_))));
  }

  CLI::App app_;
  std::string text_;
  std::vector<std::string> texts_;
  bool flag_ = false;
};

TEST_F(CompletionTest, EveryCommandAndOptionIsInEveryScript) {
  for (const std::string& script :
       {BashCompletion(app_), ZshCompletion(app_), FishCompletion(app_)}) {
    for (const char* name : {"trend", "admin", "verify", "completion", "server", "format", "svg",
                             "plot", "limit", "help", "csv", "zsh"}) {
      EXPECT_THAT(script, HasSubstr(name));
    }
  }
}

TEST_F(CompletionTest, BashAcceptsItsScript) {
  EXPECT_EQ(OutputOf(absl::StrCat("bash -n ", FileOf(BashCompletion(app_)))), "");
  EXPECT_EQ(OutputOf(absl::StrCat("bash -c 'source \"$1\"; complete -p scanner' - ",
                                  FileOf(BashCompletion(app_)))),
            "complete -F _scanner scanner\n");
}

TEST_F(CompletionTest, BashCompletesCommands) {
  EXPECT_EQ(Complete(R"(scanner "")"), "trend admin completion");
  EXPECT_EQ(Complete("scanner tr"), "trend");
  EXPECT_EQ(Complete(R"(scanner admin "")"), "verify");
  EXPECT_EQ(Complete("scanner completion z"), "zsh");
}

TEST_F(CompletionTest, BashCompletesTheOptionsOfTheCommand) {
  EXPECT_EQ(Complete("scanner --"), "--help --server");
  EXPECT_EQ(Complete("scanner trend 853 --"), "--help --format --svg --plot");
  EXPECT_EQ(Complete("scanner admin verify -"), "-h --help -l --limit");
}

TEST_F(CompletionTest, BashCompletesValues) {
  EXPECT_EQ(Complete(R"(scanner trend 853 --format "")"), "table csv");
  EXPECT_EQ(Complete("scanner trend --format = c"), "csv");
  EXPECT_EQ(Complete("scanner trend --format ="), "table csv");
  EXPECT_EQ(Complete("scanner trend --svg /dev/nul"), "/dev/null");
  EXPECT_EQ(Complete(R"(scanner admin verify --limit "")"), "");
}

TEST_F(CompletionTest, BashTakesTheValueOfAnOptionForNoCommand) {
  EXPECT_EQ(Complete("scanner --server trend a"), "admin");
  EXPECT_EQ(Complete("scanner --server = trend --svg a"), "admin");
}

TEST_F(CompletionTest, ZshAcceptsItsScript) {
  EXPECT_EQ(OutputOf(absl::StrCat("zsh -n ", FileOf(ZshCompletion(app_)))), "");
}

TEST_F(CompletionTest, ZshReadsDescriptionsAsTheyAreWritten) {
  const std::string script = ZshCompletion(app_);
  EXPECT_THAT(script, HasSubstr(R"('trend:What a port did, or didn'\''t \[yet\]\: all')"));
  EXPECT_THAT(script, HasSubstr(R"('--server[Where it is]:HOST\:PORT: ')"));
  EXPECT_THAT(script, HasSubstr(R"('--format[How]:value:(table csv)')"));
  EXPECT_THAT(script, HasSubstr(R"('--svg[Where]:file:_files')"));
  EXPECT_THAT(script, HasSubstr(R"('*:PORT: ')"));
}

TEST_F(CompletionTest, FishCompletesAsItsScriptSays) {
  const std::string script = FishCompletion(app_);
  EXPECT_THAT(script, HasSubstr("complete -c scanner -n '__fish_seen_subcommand_from admin; and "
                                "not __fish_seen_subcommand_from verify' -a verify -d 'Checks'\n"));
  EXPECT_THAT(script, HasSubstr("complete -c scanner -n '__fish_seen_subcommand_from trend' "
                                "-l format -x -a 'table csv' -d 'How'\n"));
  EXPECT_EQ(OutputOf(absl::StrCat("HOME=", testing::TempDir(), " fish -c 'source ", FileOf(script),
                                  "; complete -C \"scanner tr\"'")),
            "trend\tWhat a port did, or didn't [yet]: all\n");
}

}  // namespace
}  // namespace scantrend
