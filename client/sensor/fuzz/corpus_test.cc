// Every fuzz target reads its corpus again: what fuzzing found once is not lost.
#include "client/sensor/fuzz/corpus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "client/sensor/fuzz/fuzz_targets.h"

namespace scantrend {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;

fs::path CorpusFolder() {
  return fs::path(std::getenv("TEST_SRCDIR")) / std::getenv("TEST_WORKSPACE") /
         "client/sensor/fuzz/corpus";
}

std::string NewFolder(const std::string& name) {
  const fs::path folder = fs::path(testing::TempDir()) / name;
  fs::create_directory(folder);
  return folder.string();
}

void Write(const std::string& folder, const std::string& name, std::string_view bytes) {
  std::ofstream(fs::path(folder) / name, std::ios::binary) << bytes;
}

std::set<std::string> BytesOf(const std::string& folder) {
  const std::vector<CorpusInput> inputs = ReadCorpus(folder).value();
  std::set<std::string> bytes;
  for (const CorpusInput& input : inputs) {
    bytes.insert(input.bytes);
  }
  return bytes;
}

class TargetTest : public testing::TestWithParam<FuzzTarget> {};

TEST_P(TargetTest, KeepsItsPromisesForEveryInputOfItsCorpus) {
  const FuzzTarget& target = GetParam();
  const auto inputs = ReadCorpus((CorpusFolder() / target.name).string());
  ASSERT_TRUE(inputs.ok()) << inputs.status();
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

TEST(CorpusTest, UnpacksWhatItPacked) {
  const std::string from = NewFolder("from");
  const std::string folder = NewFolder("folder");
  const std::string to = NewFolder("to");
  std::string all_bytes;
  for (int byte = 0; byte < 256; ++byte) {
    all_bytes += static_cast<char>(byte);
  }
  Write(from, "a", all_bytes);
  Write(from, "b", "\"quoted\"\nSRC=192.0.2.1\\");
  Write(from, "c", "");
  Write(from, "d", "a seed");
  Write(folder, "seed", "a seed");
  ASSERT_TRUE(PackCorpus(from, folder).ok());
  EXPECT_EQ(ReadCorpus(folder)->size(), 4u) << "a seed is not to be kept twice";
  ASSERT_TRUE(UnpackCorpus(folder, to).ok());
  EXPECT_EQ(BytesOf(to), BytesOf(from));
}

TEST(CorpusTest, ALineThatCannotBeReadIsNamed) {
  for (const std::string line : {"\"", "\"not closed", R"("\q")", R"("\")"}) {
    const std::string folder = NewFolder("damaged");
    Write(folder, std::string(kFoundInputs), "# a comment\n\"good\"\n" + line + "\n");
    const absl::Status status = ReadCorpus(folder).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << line;
    EXPECT_THAT(std::string(status.message()), HasSubstr("found.inputs:3: ")) << line;
  }
}

TEST(CorpusTest, AFolderThatIsNotThereIsEmpty) {
  EXPECT_TRUE(ReadCorpus(testing::TempDir() + "/nowhere")->empty());
}

}  // namespace
}  // namespace scantrend
