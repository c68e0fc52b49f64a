#include "server/scanners.h"

#include <gtest/gtest.h>

#include <fstream>

namespace scantrend {
namespace {

Address At(const char* text) { return *Address::Parse(text); }

TEST(ScannerListTest, NetworksHaveTheNameOfTheSmallestThatContainsAnAddress) {
  const auto list = ScannerList::Parse(
      "# those who say that they scan\n"
      "192.0.2.0/24    Example University\n"
      "\n"
      "  192.0.2.128/25\tCensus of the Internet  # half of it\r\n"
      "2001:db8::/32 six\n"
      "198.51.100.7 one address",
      "scanners");
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(list->size(), 4u);
  EXPECT_EQ(list->NameOf(At("192.0.2.1")), "Example University");
  EXPECT_EQ(list->NameOf(At("192.0.2.200")), "Census of the Internet");
  EXPECT_EQ(list->NameOf(At("2001:db8::9")), "six");
  EXPECT_EQ(list->NameOf(At("198.51.100.7")), "one address");
  EXPECT_EQ(list->NameOf(At("198.51.100.8")), "");
  EXPECT_TRUE(list->networks().Contains(At("192.0.2.255")));
}

TEST(ScannerListTest, WhatIsNoScannerIsNamedByItsLine) {
  const std::pair<const char*, const char*> cases[] = {
      {"192.0.2.0/24 good\n192.0.2.0/33 bad", "list.txt:2: "},
      {"192.0.2.0/24", "list.txt:1: the name is missing"},
      {"\n\n192.0.2.0/24   # no name", "list.txt:3: the name is missing"},
      {"example.com Example", "list.txt:1: "},
      {"192.0.2.0/24 a\x01b", "list.txt:1: the name has a control character"},
  };
  for (const auto& [text, message] : cases) {
    const auto list = ScannerList::Parse(text, "list.txt");
    ASSERT_EQ(list.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_EQ(list.status().message().find(message), 0u) << list.status();
    EXPECT_NE(list.status().message().find("192.0.2.0/24 Example University"), std::string::npos);
  }
  const auto list = ScannerList::Parse("192.0.2.0/24 " + std::string(101, 'x'), "list.txt");
  EXPECT_FALSE(list.ok());
}

TEST(ScannersTest, AFileThatCannotBeUsedLeavesTheListBefore) {
  const std::string file = testing::TempDir() + "/scanners.txt";
  Scanners scanners(file);
  EXPECT_TRUE(scanners.current()->networks().empty());
  EXPECT_EQ(scanners.Load().code(), absl::StatusCode::kNotFound);
  std::ofstream(file) << "192.0.2.0/24 one\n";
  ASSERT_TRUE(scanners.Load().ok());
  const auto before = scanners.current();
  std::ofstream(file) << "nonsense\n";
  EXPECT_EQ(scanners.Load().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(scanners.current(), before);
  std::ofstream(file) << "";
  ASSERT_TRUE(scanners.Load().ok());
  EXPECT_EQ(scanners.current()->size(), 0u);
  EXPECT_EQ(before->size(), 1u);
}

TEST(ScannersTest, WithoutAFileThereAreNone) {
  Scanners scanners;
  EXPECT_TRUE(scanners.Load().ok());
  EXPECT_EQ(scanners.current()->size(), 0u);
}

}  // namespace
}  // namespace scantrend
