#include "bench/log_writer.h"

#include <algorithm>
#include <array>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "base/address.h"
#include "base/series.h"
#include "bench/random.h"

namespace scantrend {
namespace {

// Hits that are made at once.
constexpr uint64_t kChunkHits = 100'000;
constexpr uint64_t kHitsBetweenOthers = 15;
constexpr uint64_t kLinesKey = 7;

// A hit, and what is made up for its line.
struct LineHit {
  uint64_t number;
  uint32_t time_s;
  std::string source;
  std::string target;
  bool tcp;
  uint16_t port;
  uint64_t random;

  unsigned source_port() const { return 1'024 + static_cast<unsigned>(random % 64'000); }
  unsigned micros() const { return static_cast<unsigned>(random >> 20) % 1'000'000; }
};

// Formats a time only when it changes.
class TimeText {
 public:
  explicit TimeText(const char* format) : format_(format) {}

  const std::string& Of(uint32_t time_s) {
    if (time_s != time_s_ || text_.empty()) {
      time_s_ = time_s;
      text_ = absl::FormatTime(format_, absl::FromUnixSeconds(time_s), absl::UTCTimeZone());
    }
    return text_;
  }

 private:
  const char* const format_;
  uint32_t time_s_ = 0;
  std::string text_;
};

// Writes the lines of one log. Not thread-safe.
class LineWriter {
 public:
  virtual ~LineWriter() = default;
  // Lines before the first hit; `skipped` is how many.
  virtual uint64_t Begin(std::string&) { return 0; }
  virtual void Append(const LineHit& hit, std::string& out) = 0;
  // A line of another program; none if false.
  virtual bool AppendOther(const LineHit&, std::string&) { return false; }
  // Lines behind the last hit, as Begin.
  virtual uint64_t End(std::string&) { return 0; }
};

// nf_log_syslog behind rsyslog's traditional time, with the prefix of ufw.
class NetfilterWriter : public LineWriter {
 public:
  void Append(const LineHit& hit, std::string& out) override {
    AppendFront(hit, out);
    absl::StrAppend(&out, "[UFW BLOCK] IN=eth0 OUT= MAC=00:00:5e:00:53:01:00:00:5e:00:53:fe:08:00",
                    " SRC=", hit.source, " DST=", hit.target, hit.tcp ? " LEN=44" : " LEN=57",
                    " TOS=0x00 PREC=0x00 TTL=", 32 + hit.random % 224,
                    " ID=", (hit.random >> 8) % 65'536, hit.tcp ? " PROTO=TCP" : " PROTO=UDP",
                    " SPT=", hit.source_port(), " DPT=", hit.port,
                    hit.tcp ? " WINDOW=1024 RES=0x00 SYN URGP=0 \n" : " LEN=37 \n");
  }
  bool AppendOther(const LineHit& hit, std::string& out) override {
    absl::StrAppend(&out, time_.Of(hit.time_s), " gw CRON[", 1'000 + hit.random % 30'000,
                    "]: (root) CMD (command -v debian-sa1 > /dev/null && debian-sa1 1 1)\n");
    return true;
  }

 private:
  void AppendFront(const LineHit& hit, std::string& out) {
    absl::StrAppend(&out, time_.Of(hit.time_s), " gw kernel: [", 1'000'000 + hit.number / 50, ".",
                    absl::Dec(hit.micros(), absl::kZeroPad6), "] ");
  }

  TimeText time_{"%b %e %H:%M:%S"};
};

// As psad submits it.
class DshieldWriter : public LineWriter {
 public:
  void Append(const LineHit& hit, std::string& out) override {
    absl::StrAppend(&out, time_.Of(hit.time_s), "\t1000\t1\t", hit.source, "\t", hit.source_port(),
                    "\t", hit.target, "\t", hit.port, hit.tcp ? "\t6\tS\n" : "\t17\t\n");
  }

 private:
  TimeText time_{"%Y-%m-%d %H:%M:%S +0000"};
};

// Zeek's TSV writer, of packets that nothing answered.
class ZeekWriter : public LineWriter {
 public:
  uint64_t Begin(std::string& out) override {
    out +=
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n"
        "#open\t2026-01-01-00-00-00\n"
        "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\t"
        "orig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\t"
        "orig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents\n"
        "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\t"
        "string\tbool\tbool\tcount\tstring\tcount\tcount\tcount\tcount\tset[string]\n";
    return 8;
  }
  void Append(const LineHit& hit, std::string& out) override {
    absl::StrAppend(&out, hit.time_s, ".", absl::Dec(hit.micros(), absl::kZeroPad6), "\tC",
                    absl::Hex(hit.random, absl::kZeroPad16), "\t", hit.source, "\t",
                    hit.source_port(), "\t", hit.target, "\t", hit.port,
                    hit.tcp ? "\ttcp\t-\t-\t-\t-\tS0\tF\tT\t0\tS\t1\t44\t0\t0\t(empty)\n"
                            : "\tudp\t-\t-\t-\t-\tS0\tF\tT\t0\tD\t1\t57\t0\t0\t(empty)\n");
  }
  uint64_t End(std::string& out) override {
    out += "#close\t2026-01-02-00-00-00\n";
    return 1;
  }
};

struct Format {
  std::string_view name;
  std::unique_ptr<LineWriter> (*make)();
};

template <typename T>
std::unique_ptr<LineWriter> Make() {
  return std::make_unique<T>();
}

constexpr std::array<Format, 3> kFormats = {{
    {"netfilter", Make<NetfilterWriter>},
    {"dshield", Make<DshieldWriter>},
    {"zeek", Make<ZeekWriter>},
}};

LineHit HitOf(const v1::Ipv4Hits& hits, int index, uint64_t number) {
  const uint32_t service = hits.service(index);
  return {.number = number,
          .time_s = hits.time_s(index),
          .source = Address(hits.source(index)).ToString(),
          .target = Address(hits.target(index)).ToString(),
          .tcp = (service >> 16 & 0xff) == kTcp,
          .port = static_cast<uint16_t>(service),
          .random = RandomAt(kLinesKey, number)};
}

}  // namespace

absl::StatusOr<LogTotals> WriteLog(std::string_view format, const Workload& workload, Day day,
                                   std::ostream& out) {
  const auto known = std::find_if(kFormats.begin(), kFormats.end(),
                                  [&](const Format& one) { return one.name == format; });
  if (known == kFormats.end()) {
    return absl::NotFoundError(absl::StrCat("no log of the format \"", std::string(format),
                                            "\" can be written; known are ", LogFormats()));
  }
  const std::unique_ptr<LineWriter> writer = known->make();
  LogTotals totals;
  std::string text;
  totals.skipped += writer->Begin(text);
  v1::Ipv4Hits hits;
  while (totals.hits < workload.hits_per_day()) {
    const uint64_t count = std::min(kChunkHits, workload.hits_per_day() - totals.hits);
    workload.MakeHits(day, totals.hits, count, hits);
    for (int i = 0; i < hits.time_s_size(); ++i) {
      const LineHit hit = HitOf(hits, i, totals.hits++);
      writer->Append(hit, text);
      if (totals.hits % kHitsBetweenOthers == 0 && writer->AppendOther(hit, text)) {
        ++totals.skipped;
      }
    }
    if (totals.hits == workload.hits_per_day()) {
      totals.skipped += writer->End(text);
    }
    totals.bytes += text.size();
    out << text;
    text.clear();
  }
  totals.lines = totals.hits + totals.skipped;
  return out.flush() ? absl::StatusOr<LogTotals>(totals)
                     : absl::UnavailableError("the log cannot be written to its end");
}

std::string LogFormats() {
  std::string names;
  for (const Format& format : kFormats) {
    absl::StrAppend(&names, names.empty() ? "" : ", ", std::string(format.name));
  }
  return names;
}

}  // namespace scantrend
