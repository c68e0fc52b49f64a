#include "storage/file_ages.h"

#include <string>
#include <string_view>

#include "base/varint.h"
#include "storage/record_age.h"

namespace scantrend {
namespace {

constexpr char kProperty[] = "scantrend.ages";

class AgeCollector : public rocksdb::TablePropertiesCollector {
 public:
  explicit AgeCollector(Family family) : family_(family) {}

  rocksdb::Status AddUserKey(const rocksdb::Slice& key, const rocksdb::Slice& value,
                             rocksdb::EntryType /*type*/, rocksdb::SequenceNumber /*sequence*/,
                             uint64_t /*file_size*/) override {
    const std::optional<Day> last = LastDayOf(family_, {key.data(), key.size()});
    if (!last.has_value()) {
      return rocksdb::Status::OK();
    }
    // Neighbours are mostly of the same days.
    if (current_ == nullptr || *last != current_day_) {
      current_day_ = *last;
      current_ = &ages_[*last];
    }
    current_->records += 1;
    current_->bytes += key.size() + value.size();
    return rocksdb::Status::OK();
  }

  rocksdb::Status Finish(rocksdb::UserCollectedProperties* properties) override {
    std::string& value = (*properties)[kProperty];
    for (const auto& [day, age] : ages_) {
      AppendVarint(day.number(), value);
      AppendVarint(age.records, value);
      AppendVarint(age.bytes, value);
    }
    return rocksdb::Status::OK();
  }

  rocksdb::UserCollectedProperties GetReadableProperties() const override { return {}; }
  const char* Name() const override { return "scantrend.AgeCollector"; }

 private:
  const Family family_;
  FileAges ages_;
  Day current_day_;
  RecordsAndBytes* current_ = nullptr;  // of current_day_
};

class AgeCollectorFactory : public rocksdb::TablePropertiesCollectorFactory {
 public:
  explicit AgeCollectorFactory(Family family) : family_(family) {}
  rocksdb::TablePropertiesCollector* CreateTablePropertiesCollector(Context /*context*/) override {
    return new AgeCollector(family_);
  }
  const char* Name() const override { return "scantrend.AgeCollectorFactory"; }

 private:
  const Family family_;
};

}  // namespace

std::shared_ptr<rocksdb::TablePropertiesCollectorFactory> NoteFileAges(Family family) {
  return std::make_shared<AgeCollectorFactory>(family);
}

std::optional<FileAges> ReadFileAges(const rocksdb::TableProperties& properties) {
  const auto found = properties.user_collected_properties.find(kProperty);
  if (found == properties.user_collected_properties.end()) {
    return std::nullopt;
  }
  FileAges ages;
  std::string_view bytes = found->second;
  while (!bytes.empty()) {
    const auto day = ConsumeVarint(bytes);
    const auto records = ConsumeVarint(bytes);
    const auto size = ConsumeVarint(bytes);
    if (!day.has_value() || *day > UINT16_MAX || !records.has_value() || !size.has_value()) {
      return std::nullopt;
    }
    ages[Day(static_cast<uint16_t>(*day))] = {*records, *size};
  }
  return ages;
}

}  // namespace scantrend
