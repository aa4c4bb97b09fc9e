#include "gallery/gallery_format.hpp"

#include <algorithm>
#include <cstring>

#include <nlohmann/json.hpp>

#include "maskid/base/byte_text.hpp"
#include "maskid/base/checksum.hpp"
#include "maskid/base/error.hpp"

namespace maskid::gallery_format {
namespace {

/// False when the day is none.
bool read_consent(ByteReader& reader, Consent& consent) {
  consent.basis = reader.text();
  const auto expires = reader.text();
  consent.expires = parse_day(expires);
  return expires.empty() || consent.expires;
}

}  // namespace

std::string preamble() {
  std::string bytes(magic);
  put(bytes, version);
  return bytes;
}

std::string encode_summed_head(RecordKind kind, std::string_view payload) {
  if (payload.size() > max_payload) {
    throw Error("a photo's entry of " + std::to_string(payload.size()) + " bytes is too long for a gallery, at most " +
                std::to_string(max_payload) + "; enroll with fewer mask styles");
  }
  std::string bytes(1, static_cast<char>(kind));
  put(bytes, static_cast<std::uint32_t>(payload.size()));
  return bytes;
}

std::string encode_record(RecordKind kind, std::string_view payload, std::uint64_t offset) {
  std::string bytes = encode_summed_head(kind, payload);
  bytes += payload;
  const std::uint64_t sum = checksum(bytes, offset);
  bytes.insert(summed_head_size, reinterpret_cast<const char*>(&sum), sizeof sum);
  return bytes;
}

RecordHead decode_head(std::string_view bytes) {
  ByteReader reader(bytes);
  const char kind = reader.number<char>();
  const auto length = reader.number<std::uint32_t>();
  return {kind, length, reader.number<std::uint64_t>()};
}

std::string encode_photo(const EnrolledPhoto& photo) {
  std::string bytes;
  put_text(bytes, photo.subject_id);
  put_text(bytes, photo.path);
  bytes.append(reinterpret_cast<const char*>(photo.content.data()), photo.content.size());
  const auto& quality = photo.quality;
  for (const float value : {quality.eye_distance, quality.sharpness, quality.yaw, quality.roll, quality.brightness}) {
    put(bytes, value);
  }
  put_text(bytes, photo.failure);
  put_text(bytes, photo.consent.basis);
  put_text(bytes, photo.consent.expires ? text_of(*photo.consent.expires) : "");
  put(bytes, static_cast<std::uint32_t>(photo.templates.size()));
  for (const auto& face : photo.templates) {
    put_text(bytes, face.mask_style);
    bytes.append(reinterpret_cast<const char*>(face.embedding.data()), face.embedding.size() * sizeof(float));
  }
  return bytes;
}

std::optional<EnrolledPhoto> decode_photo(std::string_view payload, int dimension, std::uint32_t file_version) {
  ByteReader reader(payload);
  EnrolledPhoto photo;
  photo.subject_id = reader.text();
  photo.path = reader.text();
  const auto content = reader.take(photo.content.size());
  std::copy(content.begin(), content.end(), photo.content.begin());
  auto& quality = photo.quality;
  for (float* value : {&quality.eye_distance, &quality.sharpness, &quality.yaw, &quality.roll, &quality.brightness}) {
    *value = reader.number<float>();
  }
  photo.failure = reader.text();
  if (file_version > 1 && !read_consent(reader, photo.consent)) return std::nullopt;
  const auto count = reader.number<std::uint32_t>();
  for (std::uint32_t i = 0; i < count; ++i) {
    auto mask_style = reader.text();
    const auto values = reader.take(static_cast<std::size_t>(dimension) * sizeof(float));
    if (reader.failed()) break;
    Embedding embedding(static_cast<std::size_t>(dimension));
    std::memcpy(embedding.data(), values.data(), values.size());
    photo.templates.push_back({std::move(embedding), std::move(mask_style)});
  }
  if (!reader.whole()) return std::nullopt;
  return photo;
}

std::string encode_makers(const GalleryMakers& makers) {
  if (makers.dimension < 1 || makers.dimension > max_dimension) {
    throw Error("a gallery of dimension " + std::to_string(makers.dimension) + " cannot be written, only of 1 to " +
                std::to_string(max_dimension) + "; check the model card");
  }
  try {
    nlohmann::json json{
        {"model", makers.model}, {"model_sha256", makers.model_sha256}, {"detector_sha256", makers.detector_sha256},
        {"crop", makers.crop},   {"mask_styles", makers.mask_styles},   {"dimension", makers.dimension}};
    if (const auto& site = makers.site_threshold) {
      json["site_threshold"] = {{"fpir", site->fpir},
                                {"threshold", site->threshold},
                                {"strangers", site->strangers},
                                {"subjects", site->subjects}};
    }
    return json.dump();
  } catch (const nlohmann::json::exception&) {
    throw Error("the names of a gallery's model and mask styles must be UTF-8; rename those that are not");
  }
}

std::optional<GalleryMakers> decode_makers(std::string_view payload) {
  try {
    const auto json = nlohmann::json::parse(payload);
    if (!json.at("dimension").is_number_integer()) return std::nullopt;
    GalleryMakers makers{json.at("model"),
                         json.at("model_sha256"),
                         json.at("detector_sha256"),
                         json.at("crop"),
                         json.at("mask_styles"),
                         json.at("dimension"),
                         {}};
    if (json.contains("site_threshold")) {
      const auto& site = json.at("site_threshold");
      if (!site.at("strangers").is_number_unsigned() || !site.at("subjects").is_number_unsigned()) return std::nullopt;
      makers.site_threshold = {site.at("fpir"), site.at("threshold"), site.at("strangers"), site.at("subjects")};
    }
    if (makers.dimension < 1 || makers.dimension > max_dimension) return std::nullopt;
    return makers;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

std::string encode_count(std::uint64_t count) {
  std::string bytes;
  put(bytes, count);
  return bytes;
}

std::optional<std::uint64_t> decode_count(std::string_view payload) {
  ByteReader reader(payload);
  const auto count = reader.number<std::uint64_t>();
  if (!reader.whole()) return std::nullopt;
  return count;
}

}  // namespace maskid::gallery_format
