#include "client/cli/output_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace scantrend {
namespace {

std::string ContentOf(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class OutputFileTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        testing::TempDir() + "/" + testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::ptrdiff_t Files() const {
    return std::distance(std::filesystem::directory_iterator(folder_), {});
  }

  std::string folder_;
};

TEST_F(OutputFileTest, AFileIsMadeOrReplacedAndNothingElseIsLeft) {
  const std::string path = folder_ + "/graph.svg";
  ASSERT_TRUE(WriteOutputFile(path, "one, which is long").ok());
  EXPECT_EQ(ContentOf(path), "one, which is long");
  ASSERT_TRUE(WriteOutputFile(path, "two").ok());
  EXPECT_EQ(ContentOf(path), "two");
  EXPECT_EQ(Files(), 1);
}

TEST_F(OutputFileTest, ALinkStaysALink) {
  const std::string link = folder_ + "/link";
  ASSERT_TRUE(WriteOutputFile(folder_ + "/graph.svg", "before").ok());
  std::filesystem::create_symlink(folder_ + "/graph.svg", link);
  for (const char* text : {"one", "two"}) {
    ASSERT_TRUE(WriteOutputFile(link, text).ok());
    EXPECT_EQ(ContentOf(folder_ + "/graph.svg"), text);
    EXPECT_TRUE(std::filesystem::is_symlink(link));
  }
}

TEST_F(OutputFileTest, WhatIsNoFileIsWrittenToAsItIs) {
  EXPECT_TRUE(WriteOutputFile("/dev/null", "text").ok());
  EXPECT_FALSE(std::filesystem::is_regular_file("/dev/null"));
}

TEST_F(OutputFileTest, AnErrorNamesTheFile) {
  const std::string missing = folder_ + "/missing/graph.svg";
  EXPECT_EQ(WriteOutputFile(missing, "text").message(),
            "cannot write " + missing + ": No such file or directory");
  EXPECT_EQ(WriteOutputFile(folder_, "text").message(),
            "cannot write " + folder_ + ": it is a directory");
  EXPECT_THAT(std::string(WriteOutputFile("/dev/full", "text").message()),
              testing::StartsWith("cannot write /dev/full: "));
  EXPECT_EQ(Files(), 0);
}

}  // namespace
}  // namespace scantrend
