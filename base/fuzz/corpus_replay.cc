// Every fuzz target of the program reads its corpus again: what fuzzing found once is not lost. The
// folder of the corpora is named by FUZZ_CORPUS.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/fuzz/corpus.h"
#include "base/fuzz/fuzz_target.h"

namespace scantrend {
namespace {

namespace fs = std::filesystem;

fs::path CorpusFolder() {
  return fs::path(std::getenv("TEST_SRCDIR")) / std::getenv("TEST_WORKSPACE") /
         std::getenv("FUZZ_CORPUS");
}

class TargetTest : public testing::TestWithParam<FuzzTarget> {};

TEST_P(TargetTest, KeepsItsPromisesForEveryInputOfItsCorpus) {
  const FuzzTarget& target = GetParam();
  const auto inputs = ReadCorpus((CorpusFolder() / target.name).string());
  ASSERT_TRUE(inputs.ok()) << inputs.status();
  EXPECT_FALSE(inputs->empty()) << "there is no seed: script/fuzz finds targets by their corpora";
  for (const CorpusInput& input : *inputs) {
    const absl::Status status = target.run(input.bytes);
    EXPECT_TRUE(status.ok()) << input.where << ": " << status.message();
  }
}

// Also of what no corpus may be without.
TEST_P(TargetTest, KeepsItsPromisesForInputsOfEachByte) {
  const FuzzTarget& target = GetParam();
  for (int byte = 0; byte < 256; ++byte) {
    for (const size_t size : {0, 1, 2, 64}) {
      const std::string input(size, static_cast<char>(byte));
      for (const std::string& bytes : {input, "000\n" + input, input + "\n" + input}) {
        const absl::Status status = target.run(bytes);
        EXPECT_TRUE(status.ok()) << size << " times byte " << byte << ": " << status.message();
      }
    }
  }
}

std::string NameOf(const testing::TestParamInfo<FuzzTarget>& target) {
  std::string name = target.param.name;
  std::erase(name, '-');
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, TargetTest, testing::ValuesIn(FuzzTargets()), NameOf);

TEST(CorpusTest, EveryFolderIsOfATarget) {
  std::set<std::string> names;
  for (const FuzzTarget& target : FuzzTargets()) {
    EXPECT_TRUE(names.insert(target.name).second) << target.name << " is there twice";
    EXPECT_GT(target.input_bytes_max, 0u);
  }
  for (const fs::directory_entry& folder : fs::directory_iterator(CorpusFolder())) {
    EXPECT_TRUE(names.contains(folder.path().filename().string())) << folder.path();
  }
}

}  // namespace
}  // namespace scantrend
