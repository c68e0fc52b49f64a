#include "base/fuzz/corpus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace scantrend {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;

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
