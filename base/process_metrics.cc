#include "base/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>

namespace scantrend {
namespace {

// Fields of /proc/self/stat as proc(5) numbers them.
constexpr int kUserTicks = 14;
constexpr int kSystemTicks = 15;
constexpr int kStartTicks = 22;  // since the machine started
constexpr int kVirtualBytes = 23;
constexpr int kResidentPages = 24;
constexpr int kFirstBehindName = 3;

// The fields up to kResidentPages, by number; empty if it cannot be read.
std::vector<double> ReadStat() {
  std::ifstream file("/proc/self/stat");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  // The name, in brackets, may hold anything.
  const size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) {
    return {};
  }
  std::istringstream rest(text.substr(name_end + 1));
  std::vector<double> fields(kResidentPages + 1, 0);
  std::string word;
  for (int i = kFirstBehindName; i <= kResidentPages && rest >> word; ++i) {
    fields[static_cast<size_t>(i)] = i == kFirstBehindName ? 0 : std::stod(word);
  }
  return rest ? fields : std::vector<double>();
}

// When the machine started, in seconds since 1970; 0 if it cannot be read.
double ReadBootSeconds() {
  std::ifstream file("/proc/stat");
  std::string word;
  double seconds = 0;
  while (file >> word) {
    if (word == "btime" && file >> seconds) {
      return seconds;
    }
  }
  return 0;
}

void AddFileDescriptors(MetricFamilies& families) {
  std::error_code error;
  const std::filesystem::directory_iterator open("/proc/self/fd", error);
  if (!error) {
    // Without the one that lists them.
    const auto files = std::distance(begin(open), end(open)) - 1;
    families.push_back(
        Gauge("process_open_fds", "Open file descriptors.", static_cast<double>(files)));
  }
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    families.push_back(Gauge("process_max_fds", "File descriptors that may be open.",
                             static_cast<double>(limit.rlim_cur)));
  }
}

}  // namespace

MetricFamilies CollectProcessMetrics() {
  MetricFamilies families;
  AddFileDescriptors(families);
  const std::vector<double> stat = ReadStat();
  if (stat.empty()) {
    return families;
  }
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  families.push_back(Counter("process_cpu_seconds_total",
                             "User and system time that the process took, in seconds.",
                             (stat[kUserTicks] + stat[kSystemTicks]) / ticks));
  families.push_back(Gauge("process_virtual_memory_bytes", "Virtual memory.", stat[kVirtualBytes]));
  families.push_back(Gauge("process_resident_memory_bytes", "Resident memory.",
                           stat[kResidentPages] * static_cast<double>(sysconf(_SC_PAGESIZE))));
  if (const double boot_s = ReadBootSeconds(); boot_s != 0) {
    families.push_back(Gauge("process_start_time_seconds",
                             "When the process started, in seconds since 1970.",
                             boot_s + stat[kStartTicks] / ticks));
  }
  return families;
}

}  // namespace scantrend
