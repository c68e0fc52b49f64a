// Directories and files of spools, for tests.
#ifndef SCANTREND_CLIENT_SPOOL_TESTING_H_
#define SCANTREND_CLIENT_SPOOL_TESTING_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace scantrend {

// An empty directory of the test that runs.
inline std::string FreshDirectory(const std::string& name = "spool") {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const std::filesystem::path path =
      std::filesystem::path(testing::TempDir()) / (std::string(test->name()) + "." + name);
  std::filesystem::remove_all(path);
  std::filesystem::create_directories(path);
  return path.string();
}

inline std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline void WriteFile(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SPOOL_TESTING_H_
