#!/bin/sh
# Make the secrets that docker-compose.yml reads, in secrets/ (or the folder given); what exists is kept.
set -eu
umask 077
folder=${1:-secrets}
mkdir -p "$folder"

random() {
    head -c 48 /dev/urandom | base64 | tr -d '\n=+/'
}

keep() {
    [ -s "$folder/$1" ] || printf '%s\n' "$2" >"$folder/$1"
}

for name in secret_key portfolio_secret_key postgres_password kafedra_database_password \
    portfolio_database_password portfolio_token s3_secret_key; do
    keep "$name" "$(random)"
done
keep s3_access_key kafedra
keep email_password ""
# The service knows its clients by name.
keep portfolio_tokens "kafedra=$(cat "$folder/portfolio_token")"
# Users inside the containers read the files; users of this host do not pass the folder.
chmod 644 "$folder"/*
