#include "server/untaken_answers.h"

#include <gtest/gtest.h>

#include <vector>

namespace scantrend {
namespace {

TEST(UntakenAnswersTest, WhatFitsStaysAndWhatWaitedLongestIsCutOffForWhatDoesNot) {
  UntakenAnswers answers(100);
  std::vector<int> cut;
  for (int i = 0; i < 5; ++i) {
    answers.Add(20, [&cut, i] { cut.push_back(i); });
  }
  EXPECT_TRUE(cut.empty());
  answers.Add(30, [&cut] { cut.push_back(5); });
  EXPECT_EQ(cut, (std::vector<int>{0, 1}));
  answers.Add(1'000, [&cut] { cut.push_back(6); });
  EXPECT_EQ(cut, (std::vector<int>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(answers.cut_off(), 6u);
}

TEST(UntakenAnswersTest, WhatWasTakenIsInNobodysWay) {
  UntakenAnswers answers(100);
  const auto never = [] { FAIL() << "there was room"; };
  for (int i = 0; i < 1'000; ++i) {
    const uint64_t number = answers.Add(60, never);
    const uint64_t other = answers.Add(40, never);
    answers.Remove(number);
    answers.Remove(number);
    answers.Remove(other);
  }
  answers.Remove(0);
  EXPECT_EQ(answers.cut_off(), 0u);
}

TEST(UntakenAnswersTest, CuttingOffMayRemoveTheAnswerAtOnce) {
  UntakenAnswers answers(100);
  uint64_t first = 0;
  bool is_cut = false;
  first = answers.Add(60, [&] {
    is_cut = true;
    answers.Remove(first);
  });
  answers.Add(60, [] {});
  EXPECT_TRUE(is_cut);
  answers.Add(40, [] { FAIL() << "there is room for it"; });
  EXPECT_EQ(answers.cut_off(), 1u);
}

}  // namespace
}  // namespace scantrend
