#include "client/cli/run_program.h"

#include <gtest/gtest.h>

namespace scantrend {
namespace {

TEST(RunProgramTest, WhatItWritesAndItsExitCodeAreKept) {
  const auto result = RunProgram({"sh", "-c", "echo \"$0\"; echo no >&2; exit 3", "a b'c"});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->out, "a b'c\n");
  EXPECT_EQ(result->err, "no\n");
  EXPECT_EQ(result->exit_code, 3);
}

TEST(RunProgramTest, MuchOnBothSidesIsReadAndNothingIsGivenToRead) {
  const auto result = RunProgram(
      {"sh", "-c", "cat; head -c 300000 /dev/zero >&2; head -c 200000 /dev/zero; kill -9 $$"});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->out.size(), 200'000u);
  EXPECT_EQ(result->err.size(), 300'000u);
  EXPECT_EQ(result->exit_code, 128 + 9);
}

TEST(RunProgramTest, AProgramThatIsNotThereIsNamed) {
  const auto result = RunProgram({"/nowhere/program"});
  EXPECT_EQ(result.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(result.status().message(), "cannot start /nowhere/program: No such file or directory");
}

}  // namespace
}  // namespace scantrend
