// A log is written, rotated in every way, compressed and deleted by chance, and its reader killed
// again and again: each line comes behind the acked position exactly once, in its order.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/sensor/input/follow_testing.h"
#include "client/sensor/input/followed_log.h"

namespace scantrend {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(5);
constexpr int kRotatedMax = 20;

class Chance {
 public:
  explicit Chance(unsigned seed) : random_(seed) {}
  int Below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(random_); }
  bool OneIn(int count) { return Below(count) == 0; }

 private:
  std::mt19937 random_;
};

// How a log is kept, which does not change while it is.
struct Habit {
  enum class Rotation { kRename, kCopyTruncate, kBoth };
  Rotation rotation;
  std::string suffix;  // of what is compressed; empty: nothing is
  bool whole_seconds;  // are all that compressing keeps of the time
  bool deletes;
  bool headers;  // every file begins with the same line
};

Habit RandomHabit(Chance& chance) {
  constexpr std::array<const char*, 4> kSuffixes = {"", ".gz", ".xz", ".zst"};
  Habit habit;
  habit.rotation = static_cast<Habit::Rotation>(chance.Below(3));
  habit.suffix = kSuffixes[static_cast<size_t>(chance.Below(4))];
  habit.whole_seconds = chance.OneIn(2);
  habit.deletes = chance.OneIn(2);
  // A truncated file that begins again as it did cannot be told from the one before.
  habit.headers = habit.rotation == Habit::Rotation::kRename && !habit.deletes && chance.OneIn(2);
  return habit;
}

// The program that writes the log "log", and the one that rotates it.
class LogKeeper {
 public:
  LogKeeper(TestFiles& files, const Habit& habit, Chance& chance)
      : files_(files), habit_(habit), chance_(chance) {
    OpenLog();
  }
  ~LogKeeper() { close(fd_); }

  // All lines that are whole, or that are left as they are.
  const std::vector<std::string>& lines() const { return lines_; }
  bool is_copying() const { return copied_; }

  // A piece of text, which may begin and end anywhere.
  void Write() {
    std::string text;
    for (int count = chance_.Below(6); count >= 0; --count) {
      // Two contents that begin alike cannot be told apart by what was read of one of them.
      text += absl::StrCat(RandomText(LineLength()), next_number_++, "\n");
    }
    if (!begun_.empty()) {
      text = begun_ + text;
    }
    const auto size = static_cast<size_t>(chance_.Below(static_cast<int>(text.size()) + 1));
    const bool whole = chance_.OneIn(2);
    Append(whole ? text : text.substr(0, size));
    begun_ = whole ? "" : text.substr(size);
  }

  void FinishLine() {
    Append(begun_.empty() && !partial_.empty() ? "\n" : begun_);
    begun_.clear();
  }

  // The next thing that a rotation consists of.
  void Rotate() {
    if (copied_) {
      Truncate();
    } else if (renamed_ && (waits_ || chance_.OneIn(2))) {
      waits_ = !OpenNext();
    } else {
      BeginRotation();
    }
  }

  void FinishRotation() {
    if (copied_) {
      Truncate();
    }
    if (renamed_) {
      SwitchToLog();
    }
  }

  // Something is done with a file that is rotated and not written to any more.
  void CompressOne() {
    const int number = 1 + chance_.Below(kRotatedMax);
    const std::string name = absl::StrCat("log.", number);
    if (habit_.suffix.empty() || !files_.Has(name) || number == held_ || copied_) {
      return;
    }
    if (chance_.OneIn(3)) {
      // It is being made.
      files_.Write(name + habit_.suffix, "\x1f\x8b");
      return;
    }
    files_.Compress(name, habit_.suffix, habit_.whole_seconds);
  }

  // Deletes the oldest file if all of it is among the first `acked` lines.
  void DeleteOldest(size_t acked) {
    if (!habit_.deletes || copied_ || generations_.size() < 2 ||
        generations_.front().lines_end > acked || generations_.front().number == held_) {
      return;
    }
    files_.Remove(absl::StrCat("log.", generations_.front().number));
    files_.Remove(absl::StrCat("log.", generations_.front().number, habit_.suffix));
    generations_.erase(generations_.begin());
  }

 private:
  // A file that was rotated.
  struct Generation {
    int number;        // log.NUMBER
    size_t lines_end;  // lines that have bytes in it or before it
  };

  size_t LineLength() {
    if (chance_.OneIn(200)) {
      return static_cast<size_t>(chance_.Below(100'000));
    }
    return static_cast<size_t>(chance_.Below(chance_.OneIn(20) ? 3'000 : 30));
  }

  std::string RandomText(size_t length) {
    std::string text(length, '\0');
    for (char& c : text) {
      c = static_cast<char>('a' + chance_.Below(26));
    }
    return text;
  }

  void OpenLog() {
    fd_ = open(files_.path("log").c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    EXPECT_GE(fd_, 0);
    log_born_ = CoarseTime();
    Touch();
    if (habit_.headers) {
      Append("header\n");
    }
  }

  static absl::Time CoarseTime() {
    timespec time = {};
    clock_gettime(CLOCK_REALTIME_COARSE, &time);
    return absl::TimeFromTimespec(time);
  }

  void Touch() {
    // What keeps whole seconds only must be able to tell files apart.
    time_ += absl::Milliseconds(habit_.whole_seconds ? 2'100 : 7);
    const std::array<timespec, 2> times = {absl::ToTimespec(time_), absl::ToTimespec(time_)};
    EXPECT_EQ(futimens(fd_, times.data()), 0);
    files_.SetTime(time_);
  }

  void Append(const std::string& text) {
    if (text.empty()) {
      return;
    }
    EXPECT_EQ(write(fd_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    Touch();
    for (const char c : text) {
      if (c == '\n') {
        lines_.push_back(std::exchange(partial_, "").substr(0, kLineBytesMax));
      } else {
        partial_ += c;
      }
    }
  }

  void BeginRotation() {
    if (files_.Has(absl::StrCat("log.", kRotatedMax)) ||
        files_.Has(absl::StrCat("log.", kRotatedMax, habit_.suffix))) {
      return;
    }
    const bool copies = habit_.rotation == Habit::Rotation::kCopyTruncate ||
                        (habit_.rotation == Habit::Rotation::kBoth && chance_.OneIn(2));
    if (copies && renamed_) {
      return;
    }
    // What was left by a compressor that was killed.
    ShiftRotated(files_);
    held_ += held_ > 0 ? 1 : 0;
    for (Generation& generation : generations_) {
      ++generation.number;
    }
    if (copies) {
      Copy();
    } else {
      Rename();
    }
  }

  void Rename() {
    if (!files_.Has("log")) {
      return;
    }
    files_.Rename("log", "log.1");
    generations_.push_back({.number = 1, .lines_end = SIZE_MAX});
    if (!renamed_) {
      held_ = 1;
    } else {
      // It was made by the rotation, and never written to.
      generations_.back().lines_end = 0;
    }
    renamed_ = true;
    waits_ = true;
    if (chance_.OneIn(2)) {
      files_.Write("log", "");
    }
  }

  // False: the writer goes on in the old file for a while.
  bool OpenNext() {
    if (chance_.OneIn(2)) {
      return false;
    }
    SwitchToLog();
    return true;
  }

  void SwitchToLog() {
    if (!partial_.empty()) {
      lines_.push_back(std::exchange(partial_, "").substr(0, kLineBytesMax));
    }
    for (Generation& generation : generations_) {
      if (generation.number == held_) {
        generation.lines_end = lines_.size();
      }
    }
    renamed_ = waits_ = false;
    held_ = 0;
    close(fd_);
    OpenLog();
  }

  void Copy() {
    // The copy is known by being younger than the log, as long as the kernel's clock tells.
    while (CoarseTime() <= log_born_) {
    }
    const std::string content = files_.Read("log");
    const auto half = static_cast<size_t>(chance_.Below(static_cast<int>(content.size()) + 1));
    files_.Write("log.1", content.substr(0, half));
    copied_ = true;
  }

  void Truncate() {
    if (habit_.rotation == Habit::Rotation::kBoth) {
      // A line that was torn by truncating is not mended if the file was renamed and compressed,
      // too, before it was read.
      FinishLine();
    }
    files_.Copy("log", "log.1");
    time_ += absl::Milliseconds(7);
    EXPECT_EQ(ftruncate(fd_, 0), 0);
    Touch();
    generations_.push_back(
        {.number = 1, .lines_end = lines_.size() + (partial_.empty() ? size_t{0} : size_t{1})});
    copied_ = false;
  }

  TestFiles& files_;
  const Habit habit_;
  Chance& chance_;
  int fd_ = -1;
  absl::Time log_born_;
  absl::Time time_ = absl::FromUnixMillis(1'571'000'000'001);
  int next_number_ = 0;
  std::string begun_;    // of what is to be written: what comes next
  std::string partial_;  // of what was written: what has no newline yet
  std::vector<std::string> lines_;

  std::vector<Generation> generations_;  // oldest first
  bool renamed_ = false;                 // the writer still has the old file
  bool waits_ = false;
  int held_ = 0;         // number of the file that the writer has, if it was renamed
  bool copied_ = false;  // maybe in part, and not truncated yet
};

// Reads the log, is killed, and goes on at what was acked.
class Reader {
 public:
  Reader(TestFiles& files, FakePacer& pacer) : files_(files), pacer_(pacer) { Start(); }

  // Takes lines that are there, at most `count`; they must be the next of `lines`.
  void Read(int count, const std::vector<std::string>& lines) {
    for (; count > 0 && log_->Wait(absl::ZeroDuration()); --count) {
      const auto line = log_->Next();
      ASSERT_TRUE(line.ok()) << line.status();
      ASSERT_LT(taken_, lines.size()) << **line;
      ASSERT_TRUE(**line == lines[taken_])
          << "line " << taken_ << ": " << (*line)->substr(0, 300) << "\ninstead of "
          << lines[taken_].substr(0, 300) << "\nat " << log_->Where();
      ++taken_;
    }
  }

  void Ack() {
    sensor::SourcePosition position;
    log_->FillPosition(position);
    acked_position_ = position.SerializeAsString();
    acked_ = taken_;
  }

  void Kill() {
    taken_ = acked_;
    Start();
  }

  size_t acked() const { return acked_; }
  size_t taken() const { return taken_; }
  const std::vector<std::string>& said() const { return said_; }

 private:
  void Start() {
    FollowOptions options;
    options.patience = kPatience;
    options.pacer = &pacer_;
    options.say = [this](const std::string& what) { said_.push_back(what); };
    sensor::SourcePosition position;
    ASSERT_TRUE(position.ParseFromString(acked_position_));
    auto log = FollowedLog::Open(files_.path("log"), position, options);
    ASSERT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
  }

  TestFiles& files_;
  FakePacer& pacer_;
  std::unique_ptr<FollowedLog> log_;
  std::string acked_position_;
  size_t acked_ = 0;
  size_t taken_ = 0;
  std::vector<std::string> said_;
};

void Simulate(unsigned seed) {
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  Chance chance(seed);
  const Habit habit = RandomHabit(chance);
  SCOPED_TRACE(absl::StrCat("rotation ", static_cast<int>(habit.rotation), ", ", habit.suffix,
                            habit.whole_seconds ? ", whole seconds" : "",
                            habit.deletes ? ", deletes" : "", habit.headers ? ", headers" : ""));
  TestFiles files;
  FakePacer pacer;
  LogKeeper keeper(files, habit, chance);
  Reader reader(files, pacer);
  // Before the first ack nobody knows of the log but its path.
  while (reader.acked() == 0) {
    keeper.Write();
    reader.Read(2, keeper.lines());
    reader.Ack();
  }
  for (int step = 0; step < 300 && !::testing::Test::HasFatalFailure(); ++step) {
    SCOPED_TRACE(absl::StrCat("step ", step));
    const int what = chance.Below(20);
    if (what < 6) {
      keeper.Write();
    } else if (what < 9) {
      keeper.Rotate();
    } else if (what < 11) {
      keeper.CompressOne();
    } else if (what < 12) {
      keeper.DeleteOldest(reader.acked());
    } else if (what < 16) {
      reader.Read(chance.Below(30), keeper.lines());
    } else if (what < 18) {
      // Of a copy of some bytes only the patience tells that it is whole.
      pacer.Pass(keeper.is_copying() ? absl::ZeroDuration() : kPatience * (0.25 * chance.Below(6)));
    } else if (what < 19) {
      reader.Ack();
    } else {
      reader.Kill();
    }
  }
  keeper.FinishLine();
  keeper.FinishRotation();
  keeper.Write();
  keeper.FinishLine();
  for (int i = 0; i < 200 && !::testing::Test::HasFatalFailure(); ++i) {
    reader.Read(1'000, keeper.lines());
    pacer.Pass(kPatience);
  }
  EXPECT_EQ(reader.taken(), keeper.lines().size());
  if (!habit.deletes) {
    for (const std::string& said : reader.said()) {
      EXPECT_FALSE(absl::StrContains(said, "lost")) << said;
    }
  }
}

TEST(FollowedLogRandomTest, EachLineComesOnceHoweverTheLogIsRotatedAndTheReaderKilled) {
  constexpr unsigned kSeeds = 40;
  const char* const from = std::getenv("SCANTREND_TEST_SEED");
  const auto first = static_cast<unsigned>(from == nullptr ? 1 : std::atoi(from));
  for (unsigned seed = first; seed < first + kSeeds && !HasFatalFailure(); ++seed) {
    Simulate(seed);
  }
}

}  // namespace
}  // namespace scantrend
