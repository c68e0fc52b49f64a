#include "storage/journal_record.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <type_traits>

#include "base/varint.h"

namespace scantrend {
namespace {

// The columns are written as they lie in memory.
static_assert(std::endian::native == std::endian::little);

template <typename T>
std::string_view BytesOf(std::span<const T> column) {
  static_assert(std::has_unique_object_representations_v<T>);
  return {reinterpret_cast<const char*>(column.data()), column.size_bytes()};
}

std::string_view BytesOf(std::span<const absl::uint128> column) {
  return {reinterpret_cast<const char*>(column.data()), column.size_bytes()};
}

template <typename Bits>
void AppendHeader(const AcceptedColumns<Bits>& columns, std::string& header) {
  AppendVarint(columns.size(), header);
  AppendVarint(columns.day.size(), header);
  AppendVarint(columns.records.size(), header);
}

template <typename Bits>
void AppendPieces(const AcceptedColumns<Bits>& columns, std::vector<std::string_view>& pieces) {
  for (const std::string_view piece :
       {BytesOf(columns.service), BytesOf(columns.source), BytesOf(columns.target),
        BytesOf(columns.day), BytesOf(columns.records)}) {
    if (!piece.empty()) {
      pieces.push_back(piece);
    }
  }
}

// The lengths of the columns of one family.
struct Lengths {
  uint64_t hits = 0;
  uint64_t days = 0;
  uint64_t records = 0;
};

bool ConsumeLengths(std::string_view& record, Lengths& lengths) {
  for (uint64_t* length : {&lengths.hits, &lengths.days, &lengths.records}) {
    const auto read = ConsumeVarint(record);
    if (!read.has_value()) {
      return false;
    }
    *length = *read;
  }
  const bool one_day = lengths.days == 1 && lengths.hits > 0;
  return (lengths.days == lengths.hits || one_day) &&
         (lengths.records == lengths.hits || lengths.records == 0);
}

template <typename T>
bool ConsumeColumn(std::string_view& record, uint64_t length, std::vector<T>& column) {
  if (length > record.size() / sizeof(T)) {
    return false;
  }
  column.resize(length);
  if (length > 0) {  // an empty vector may have no memory to copy to
    std::memcpy(column.data(), record.data(), length * sizeof(T));
  }
  record.remove_prefix(length * sizeof(T));
  return true;
}

// Of what Admission never accepts, what could not be counted either.
template <typename Bits>
bool CanBeCounted(const AcceptedColumns<Bits>& columns) {
  return std::all_of(columns.service.begin(), columns.service.end(),
                     [](Service service) {
                       const Kind kind = SeriesOf(service).kind;
                       return kind == Kind::kProbe || kind == Kind::kBackscatter;
                     }) &&
         std::all_of(columns.records.begin(), columns.records.end(),
                     [](uint32_t records) { return records != 0; });
}

template <typename Bits>
bool ConsumeColumns(std::string_view& record, const Lengths& lengths, std::vector<Service>& service,
                    std::vector<Bits>& source, std::vector<Bits>& target,
                    std::vector<uint16_t>& day, std::vector<uint32_t>& records,
                    AcceptedColumns<Bits>& columns) {
  if (!ConsumeColumn(record, lengths.hits, service) ||
      !ConsumeColumn(record, lengths.hits, source) ||
      !ConsumeColumn(record, lengths.hits, target) || !ConsumeColumn(record, lengths.days, day) ||
      !ConsumeColumn(record, lengths.records, records)) {
    return false;
  }
  columns = {
      .service = service, .source = source, .target = target, .day = day, .records = records};
  return CanBeCounted(columns);
}

}  // namespace

std::vector<std::string_view> JournalRecordPieces(const AcceptedHits& hits, std::string& header) {
  header.clear();
  AppendVarint(hits.sensor, header);
  AppendHeader(hits.ipv4, header);
  AppendHeader(hits.ipv6, header);
  std::vector<std::string_view> pieces = {header};
  AppendPieces(hits.ipv4, pieces);
  AppendPieces(hits.ipv6, pieces);
  return pieces;
}

std::optional<AcceptedHits> ParseJournalRecord(std::string_view record) {
  Lengths ipv4;
  Lengths ipv6;
  const auto columns = std::make_shared<DerivedColumns>();
  DerivedColumns& c = *columns;
  AcceptedHits hits;
  const auto sensor = ConsumeVarint(record);
  if (!sensor.has_value() || *sensor == 0 || *sensor > kSensorNumberMax) {
    return std::nullopt;
  }
  hits.sensor = static_cast<SensorNumber>(*sensor);
  if (!ConsumeLengths(record, ipv4) || !ConsumeLengths(record, ipv6) ||
      !ConsumeColumns(record, ipv4, c.service4, c.source4, c.target4, c.day4, c.records4,
                      hits.ipv4) ||
      !ConsumeColumns(record, ipv6, c.service6, c.source6, c.target6, c.day6, c.records6,
                      hits.ipv6) ||
      !record.empty()) {
    return std::nullopt;
  }
  hits.derived = columns;
  return hits;
}

}  // namespace scantrend
