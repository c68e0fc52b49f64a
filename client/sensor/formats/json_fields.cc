#include "client/sensor/formats/json_fields.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <system_error>
#include <utility>
#include <vector>

namespace scantrend {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

}  // namespace

class JsonFields::Reader {
 public:
  explicit Reader(std::span<const JsonName> names)
      : names_(names),
        values_(names.size()),
        padded_(new char[kJsonLineBytesMax + simdjson::SIMDJSON_PADDING]) {
    for (const JsonName& name : names_) {
      if (!name.object.empty() && FindObject(name.object) == nullptr) {
        objects_.push_back({name.object, false});
      }
    }
  }

  bool Read(std::string_view line) {
    for (Value& value : values_) {
      value.seen = false;
      value.text = {};
    }
    for (Object& object : objects_) {
      object.seen = false;
    }
    problem_ = {};
    if (line.size() > kJsonLineBytesMax) {
      return false;
    }
    // simdjson reads ahead of the end.
    std::copy(line.begin(), line.end(), padded_.get());
    std::memset(padded_.get() + line.size(), ' ', simdjson::SIMDJSON_PADDING);
    object root;
    if (parser_.parse(padded_.get(), line.size(), false).get(root) != simdjson::SUCCESS) {
      return false;
    }
    ReadMembers(root, {});
    return true;
  }

  std::string_view text(size_t i) const { return values_[i].text; }
  std::string_view problem() const { return problem_; }

 private:
  struct Value {
    bool seen = false;
    std::string_view text;
    std::array<char, 31> number;  // what `text` is a view of, if the field is a number
  };
  struct Object {
    std::string_view name;
    bool seen = false;
  };

  Object* FindObject(std::string_view name) {
    const auto found = std::find_if(objects_.begin(), objects_.end(),
                                    [&](const Object& object) { return object.name == name; });
    return found == objects_.end() ? nullptr : &*found;
  }

  void ReadMembers(const object& members, std::string_view name) {
    for (const auto [key, value] : members) {
      for (size_t i = 0; i < names_.size(); ++i) {
        if (names_[i].field == key && names_[i].object == name) {
          Take(value, values_[i]);
        }
      }
      Object* const within = name.empty() ? FindObject(key) : nullptr;
      if (within != nullptr) {
        Enter(value, *within);
      }
    }
  }

  void Enter(const element& value, Object& within) {
    object members;
    if (SeenBefore(within.seen) || value.is_null()) {
      return;
    }
    if (value.get(members) != simdjson::SUCCESS) {
      problem_ = "json type";
      return;
    }
    ReadMembers(members, within.name);
  }

  void Take(const element& from, Value& value) {
    if (SeenBefore(value.seen)) {
      value.text = {};
      return;
    }
    switch (from.type()) {
      case element_type::STRING:
        value.text = from.get_string().value_unsafe();
        break;
      case element_type::INT64:
        SetNumber(value, from.get_int64().value_unsafe());
        break;
      case element_type::UINT64:
        SetNumber(value, from.get_uint64().value_unsafe());
        break;
      case element_type::DOUBLE:
        SetNumber(value, from.get_double().value_unsafe(), std::chars_format::fixed);
        break;
      case element_type::NULL_VALUE:
        break;
      case element_type::BOOL:
      case element_type::ARRAY:
      case element_type::OBJECT:
        problem_ = "json type";
        break;
    }
  }

  template <typename... Number>
  void SetNumber(Value& value, Number... number) {
    char* const begin = value.number.data();
    const auto [end, error] = std::to_chars(begin, begin + value.number.size(), number...);
    if (error != std::errc()) {
      problem_ = "json type";
      return;
    }
    value.text = {begin, static_cast<size_t>(end - begin)};
  }

  bool SeenBefore(bool& seen) {
    if (seen) {
      problem_ = "json key twice";
    }
    return std::exchange(seen, true);
  }

  const std::span<const JsonName> names_;
  std::vector<Value> values_;
  std::vector<Object> objects_;
  std::string_view problem_;
  const std::unique_ptr<char[]> padded_;
  simdjson::dom::parser parser_{kJsonLineBytesMax};
};

JsonFields::JsonFields(std::span<const JsonName> names) : reader_(new Reader(names)) {}
JsonFields::~JsonFields() = default;

bool JsonFields::Read(std::string_view line) { return reader_->Read(line); }
std::string_view JsonFields::operator[](size_t i) const { return reader_->text(i); }
std::string_view JsonFields::problem() const { return reader_->problem(); }

}  // namespace scantrend
