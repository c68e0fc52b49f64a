#include "client/sensor/input/follow_testing.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "client/sensor/input/compress_for_test.h"

namespace scantrend {
namespace {

constexpr int kRotationsMax = 25;
constexpr std::array<const char*, 4> kSuffixes = {"", ".gz", ".xz", ".zst"};

std::string Compressed(const std::string& plain, const std::string& suffix) {
  if (suffix == ".gz") {
    return Gzip(plain);
  }
  return suffix == ".xz" ? Xz(plain) : Zstd(plain);
}

}  // namespace

TestFiles::TestFiles() {
  const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
  std::string name = absl::StrCat(test->test_suite_name(), ".", test->name());
  for (char& c : name) {
    c = c == '/' ? '_' : c;
  }
  directory_ = std::filesystem::path(::testing::TempDir()) / name;
  std::filesystem::remove_all(directory_);
  std::filesystem::create_directories(directory_);
}

TestFiles::~TestFiles() { std::filesystem::remove_all(directory_); }

std::string TestFiles::Read(const std::string& name) const {
  std::ifstream file(path(name), std::ios::binary);
  EXPECT_TRUE(file.good()) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

void TestFiles::Write(const std::string& name, std::string_view content) {
  std::ofstream(path(name), std::ios::binary | std::ios::trunc) << content;
  Touch(name);
}

void TestFiles::Append(const std::string& name, std::string_view content) {
  std::ofstream(path(name), std::ios::binary | std::ios::app) << content;
  Touch(name);
}

void TestFiles::Rename(const std::string& from, const std::string& to) {
  std::filesystem::rename(path(from), path(to));
}

void TestFiles::Copy(const std::string& from, const std::string& to) { Write(to, Read(from)); }

void TestFiles::Truncate(const std::string& name) { Write(name, ""); }

void TestFiles::Remove(const std::string& name) { std::filesystem::remove_all(path(name)); }

void TestFiles::Compress(const std::string& name, const std::string& suffix, bool whole_seconds) {
  const absl::Time time = modified(name);
  Write(name + suffix, Compressed(Read(name), suffix));
  SetModified(name + suffix,
              whole_seconds ? absl::FromUnixSeconds(absl::ToUnixSeconds(time)) : time);
  Remove(name);
}

void TestFiles::SetModified(const std::string& name, absl::Time time) {
  const std::array<timespec, 2> times = {absl::ToTimespec(time), absl::ToTimespec(time)};
  EXPECT_EQ(utimensat(AT_FDCWD, path(name).c_str(), times.data(), 0), 0) << name;
}

absl::Time TestFiles::modified(const std::string& name) const {
  struct stat info = {};
  EXPECT_EQ(stat(path(name).c_str(), &info), 0) << name;
  return absl::TimeFromTimespec(info.st_mtim);
}

void TestFiles::Touch(const std::string& name) {
  time_ += absl::Milliseconds(7);
  SetModified(name, time_);
}

void ShiftRotated(TestFiles& files) {
  for (int number = kRotationsMax; number > 0; --number) {
    for (const char* const suffix : kSuffixes) {
      const std::string from = absl::StrCat("log.", number, suffix);
      if (files.Has(from)) {
        files.Rename(from, absl::StrCat("log.", number + 1, suffix));
      }
    }
  }
}

}  // namespace scantrend
