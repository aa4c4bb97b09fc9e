#include "gallery/postgres_photos.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace maskid {

Sha256 content_of(const PostgresRows& rows, std::size_t row, int column) {
  Sha256 content{};
  const auto bytes = rows.bytes(row, column);
  std::copy_n(bytes.begin(), std::min(bytes.size(), content.size()), content.begin());
  return content;
}

namespace {

enum Column {
  number,
  subject_id,
  path,
  content,
  eye_distance,
  sharpness,
  yaw,
  roll,
  brightness,
  failure,
  consent,
  expires,
  style,
  vector
};

EnrolledPhoto photo_of(const PostgresRows& rows, std::size_t row) {
  EnrolledPhoto photo;
  photo.subject_id = rows.text(row, subject_id);
  photo.path = rows.text(row, path);
  photo.content = content_of(rows, row, content);
  photo.quality.eye_distance = rows.number<float>(row, eye_distance);
  photo.quality.sharpness = rows.number<float>(row, sharpness);
  photo.quality.yaw = rows.number<float>(row, yaw);
  photo.quality.roll = rows.number<float>(row, roll);
  photo.quality.brightness = rows.number<float>(row, brightness);
  photo.failure = rows.text(row, failure);
  photo.consent = {rows.text(row, consent), parse_day(rows.text(row, expires))};
  return photo;
}

/// The mean of the photo's templates, as a unit vector: near to whatever one of them is near to. Nothing of a photo
/// without any.
std::optional<std::string> center_of(const EnrolledPhoto& photo) {
  if (photo.templates.empty()) return std::nullopt;
  std::vector<double> sums(photo.templates.front().embedding.size());
  for (const auto& face : photo.templates) {
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += face.embedding[i];
  }
  const double length = std::sqrt(std::inner_product(sums.begin(), sums.end(), sums.begin(), 0.0));
  Embedding center;
  for (const double sum : sums) center.push_back(static_cast<float>(length > 0 ? sum / length : 0));
  return vector_bytes(center);
}

}  // namespace

std::string select_photos(const std::string& where) {
  return "SELECT photo, subject_id, path, content, eye_distance, sharpness, yaw, roll, brightness, failure, "
         "consent, coalesce(to_char(expires, 'YYYY-MM-DD'), ''), mask_style, embedding FROM photos LEFT JOIN templates "
         "USING (subject_id, photo) " +
         where + " ORDER BY photo, templates.number";
}

std::string expiry_text(const Consent& consent) { return consent.expires ? text_of(*consent.expires) : ""; }

void PhotoRows::take(const PostgresRows& rows) {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto found = rows.number<std::int64_t>(row, number);
    if (number_ != found) {
      finish();
      photo_ = photo_of(rows, row);
      number_ = found;
    }
    if (rows.is_null(row, vector)) continue;
    photo_.templates.push_back({vector_values(rows.bytes(row, vector)), rows.text(row, style)});
  }
}

void PhotoRows::finish() {
  if (number_) each_(std::move(photo_));
  number_.reset();
}

const char* const insert_photo =
    "INSERT INTO photos (subject_id, path, content, eye_distance, sharpness, yaw, roll, brightness, failure, consent, "
    "expires, center) VALUES ($1::text, $2::bytea, $3::bytea, $4::real, $5::real, $6::real, $7::real, $8::real, "
    "$9::text, $10::text, nullif($11::text, '')::date, $12::vector::halfvec) ON CONFLICT "
    "(subject_id, known_by) DO NOTHING RETURNING photo";

std::vector<std::optional<std::string>> photo_values(const EnrolledPhoto& photo) {
  const auto& quality = photo.quality;
  return {photo.subject_id,
          photo.path,
          std::string(reinterpret_cast<const char*>(photo.content.data()), photo.content.size()),
          network_bytes(quality.eye_distance),
          network_bytes(quality.sharpness),
          network_bytes(quality.yaw),
          network_bytes(quality.roll),
          network_bytes(quality.brightness),
          photo.failure,
          photo.consent.basis,
          expiry_text(photo.consent),
          center_of(photo)};
}

TemplateCopy::TemplateCopy() : bytes_("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19) {}

void TemplateCopy::add(const EnrolledPhoto& photo, std::int64_t photo_number) {
  for (std::size_t i = 0; i < photo.templates.size(); ++i) {
    put_network(bytes_, std::int16_t{5});
    put_sized(bytes_, photo.subject_id);
    put_sized(bytes_, network_bytes(photo_number));
    put_sized(bytes_, network_bytes(static_cast<std::int32_t>(i)));
    put_sized(bytes_, photo.templates[i].mask_style);
    put_sized(bytes_, vector_bytes(photo.templates[i].embedding));
  }
}

void TemplateCopy::send(PostgresConnection& connection) {
  put_network(bytes_, std::int16_t{-1});
  connection.copy("COPY templates (subject_id, photo, number, mask_style, embedding) FROM STDIN (FORMAT binary)",
                  bytes_);
}

}  // namespace maskid
