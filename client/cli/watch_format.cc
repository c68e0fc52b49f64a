#include "client/cli/watch_format.h"

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "client/cli/point_json.h"
#include "client/cli/table.h"
#include "client/numbers.h"
#include "proto/text/proto_text.h"

namespace scantrend {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kToLineStart[] = "\r";
constexpr char kClearToLineEnd[] = "\x1b[K";

std::string TimeOf(uint32_t now_s) {
  google::protobuf::Timestamp time;
  time.set_seconds(now_s);
  return TimeText(time);
}

class TableWriter : public WatchWriter {
 public:
  TableWriter(const v1::WatchTrendRequest& request, bool rewrites, std::ostream& out)
      : request_(request), rewrites_(rewrites), out_(out) {}

  void Write(uint32_t now_s, const v1::Point& point) override {
    const std::string date = DateText(point.date());
    if (date_.empty()) {
      WriteHeading();
    } else if (rewrites_ && date != date_) {
      out_ << '\n';
    }
    date_ = date;
    const std::string line = LineOf(now_s, point);
    if (rewrites_) {
      out_ << kToLineStart << line << kClearToLineEnd;
    } else {
      out_ << line << '\n';
    }
    out_.flush();
  }

  void End() override {
    if (rewrites_ && !date_.empty()) {
      out_ << '\n';
    }
  }

 private:
  static Table NewTable() {
    return Table({{"time UTC", Table::Align::kLeft, 8},
                  {"date", Table::Align::kLeft, 10},
                  {"records", Table::Align::kRight, 13},
                  {"targets", Table::Align::kRight, 11},
                  {"sources", Table::Align::kRight, 11},
                  {"new sources", Table::Align::kRight, 11}});
  }

  void WriteHeading() {
    out_ << SeriesText(request_.series())
         << (request_.kind() == v1::KIND_BACKSCATTER ? " backscatter" : "") << ", the current day"
         << (request_.exclude_scanners() ? ", without acknowledged scanners\n" : "\n");
    NewTable().Write(out_);
  }

  std::string LineOf(uint32_t now_s, const v1::Point& point) const {
    const auto count = [&point](uint64_t value) {
      return point.gap() ? std::string("-") : GroupedNumber(value);
    };
    Table table = NewTable();
    table.AddRow({TimeOf(now_s).substr(11, 8), date_, count(point.records()),
                  count(point.targets()), count(point.sources()), count(point.new_sources())});
    std::ostringstream row;
    table.WriteRows(row);
    std::string line = row.str();
    line.pop_back();  // the line's end
    return line;
  }

  const v1::WatchTrendRequest request_;
  const bool rewrites_;
  std::ostream& out_;
  std::string date_;  // of the line before; empty: there was none
};

class JsonWriter : public WatchWriter {
 public:
  JsonWriter(const v1::WatchTrendRequest& request, std::ostream& out)
      : series_(request.series()), out_(out) {}

  void Write(uint32_t now_s, const v1::Point& point) override {
    Json json = {
        {"time", TimeOf(now_s)}, {"port", series_.port()}, {"protocol", ProtocolText(series_)}};
    json.update(PointJson(point));
    out_ << json.dump() << '\n';
    out_.flush();
  }

 private:
  const v1::Series series_;
  std::ostream& out_;
};

}  // namespace

std::unique_ptr<WatchWriter> NewWatchTable(const v1::WatchTrendRequest& request, bool rewrites,
                                           std::ostream& out) {
  return std::make_unique<TableWriter>(request, rewrites, out);
}

std::unique_ptr<WatchWriter> NewWatchJson(const v1::WatchTrendRequest& request, std::ostream& out) {
  return std::make_unique<JsonWriter>(request, out);
}

}  // namespace scantrend
