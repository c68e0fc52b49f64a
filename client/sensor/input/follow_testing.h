// What the tests of what follows a log are written with: a log that is written and rotated in any
// way, and time that passes when it is told to.
#ifndef SCANTREND_CLIENT_SENSOR_INPUT_FOLLOW_TESTING_H_
#define SCANTREND_CLIENT_SENSOR_INPUT_FOLLOW_TESTING_H_

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/sensor/input/pacer.h"

namespace scantrend {

// Time that passes only while something waits for it, or by Pass. What the clock shows is that of
// the files' own times, which nobody can set; it may be set ahead.
class FakePacer : public Pacer {
 public:
  absl::Time Now() override { return absl::Now() + ahead_; }
  absl::Duration Elapsed() override { return elapsed_; }
  // Calls on_pause, which may write to the log; false if it is false.
  bool Pause(absl::Duration duration) override {
    Pass(duration);
    return !on_pause || on_pause();
  }
  void Pass(absl::Duration duration) { elapsed_ += duration; }
  void SetAhead(absl::Duration ahead) { ahead_ = ahead; }

  std::function<bool()> on_pause;

 private:
  absl::Duration elapsed_ = absl::Hours(1);
  absl::Duration ahead_;
};

// The files of a directory of the test's own. Each change makes a file newer than all before.
class TestFiles {
 public:
  TestFiles();  // within the directory of the running test
  ~TestFiles();

  std::string path(const std::string& name) const { return (directory_ / name).string(); }
  bool Has(const std::string& name) const { return std::filesystem::exists(path(name)); }
  std::string Read(const std::string& name) const;

  void Write(const std::string& name, std::string_view content);  // anew
  void Append(const std::string& name, std::string_view content);
  void Rename(const std::string& from, const std::string& to);  // as rotation does
  void Copy(const std::string& from, const std::string& to);
  void Truncate(const std::string& name);
  void Remove(const std::string& name);
  // As gzip, xz or zstd does, told by the suffix: the time is kept, maybe only its seconds.
  void Compress(const std::string& name, const std::string& suffix, bool whole_seconds = false);
  void SetModified(const std::string& name, absl::Time time);
  absl::Time modified(const std::string& name) const;

  // From now on changes are made at `time`, and some milliseconds more each.
  void SetTime(absl::Time time) { time_ = time; }

 private:
  void Touch(const std::string& name);

  std::filesystem::path directory_;
  absl::Time time_ = absl::FromUnixMillis(1'571'000'000'001);
};

// Shifts log.1 to log.2 and so on, compressed or not, as logrotate does; "log" stays.
void ShiftRotated(TestFiles& files);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_INPUT_FOLLOW_TESTING_H_
