/* SPDX-License-Identifier: Apache-2.0 */
/* The DNS names of certificates made with openssl; damaged ones tell nothing. */
#include "base/crypto_cert.h"

#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */

/* DNS:river.test, IP:192.0.2.1, DNS:printwire-region-us.river.test, as the first extension. */
static const char three[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBmjCCAUCgAwIBAgIUDRdhAIB7AuyvanovPD1KSjY2ukYwCgYIKoZIzj0EAwIw\n"
    "FTETMBEGA1UEAwwKcml2ZXIudGVzdDAgFw0yNjExMjIwOTM0MDRaGA8yMTI2MTAy\n"
    "OTA5MzQwNFowFTETMBEGA1UEAwwKcml2ZXIudGVzdDBZMBMGByqGSM49AgEGCCqG\n"
    "SM49AwEHA0IABGE3a8B1Sx9eRjHh+Z10R3buA6i3oKPWHORp7OZ/k35ATh5Xj8dG\n"
    "X9AQcH0xtfT94hVr1Ni3DDBzwsUFLFOozWSjbDBqMDsGA1UdEQQ0MDKCCnJpdmVy\n"
    "LnRlc3SHBMAAAgGCHnByaW50d2lyZS1yZWdpb24tdXMucml2ZXIudGVzdDAMBgNV\n"
    "HRMBAf8EAjAAMB0GA1UdDgQWBBSKpElrmDChkDTvwNsscU1+kCO7rzAKBggqhkjO\n"
    "PQQDAgNIADBFAiBp4A+FGqJOfieDSR60IoNN6FsGYCCLARaC9BGSCkbm2gIhAOPU\n"
    "JxdSUHVXG65HM/Z9KtrZdKtgnU3sQ88ffG526iYz\n"
    "-----END CERTIFICATE-----\n";

/* No subjectAltName. */
static const char none[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBXjCCAQOgAwIBAgIUFX01ifIiaJm1hPI384oh+05C4hswCgYIKoZIzj0EAwIw\n"
    "FTETMBEGA1UEAwwKcml2ZXIudGVzdDAgFw0yNjExMjIwOTM0MDRaGA8yMTI2MTAy\n"
    "OTA5MzQwNFowFTETMBEGA1UEAwwKcml2ZXIudGVzdDBZMBMGByqGSM49AgEGCCqG\n"
    "SM49AwEHA0IABFCNx3xkd+UU2ubWhKoAkQBOW5451aye4v/wOkHtt/0jbGMnRS58\n"
    "/zs/QGisITbXfhmePcpuE7EmRnusunNg5f6jLzAtMAwGA1UdEwEB/wQCMAAwHQYD\n"
    "VR0OBBYEFCUPsrC+/ZDxkJ+TbMlD3cu1IICoMAoGCCqGSM49BAMCA0kAMEYCIQDY\n"
    "IgIp52taFKFhVcI6lGzk96zybdWzFeOGUzWK8c+YdQIhAKJBIE7IIPigI1yR0DPW\n"
    "sMuuhLbK77679IHewWd7L2VF\n"
    "-----END CERTIFICATE-----\n";

/* A DNS name with a NUL in its middle, then "x". */
static const char with_nul[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBcDCCARagAwIBAgIUaizTCKNAsKWNBDKzrkCk5h0T1ogwCgYIKoZIzj0EAwIw\n"
    "FTETMBEGA1UEAwwKcml2ZXIudGVzdDAgFw0yNjExMjIwOTM0MzZaGA8yMTI2MTAy\n"
    "OTA5MzQzNlowFTETMBEGA1UEAwwKcml2ZXIudGVzdDBZMBMGByqGSM49AgEGCCqG\n"
    "SM49AwEHA0IABLcppM4sYqoRLQt0u+EM5un6uNe6gIfPhMk5V0gMjdCRpYQWq5vm\n"
    "hMjOdseCU5UGECluOJMVnujgfWp2y0vmjR+jQjBAMAwGA1UdEwEB/wQCMAAwEQYD\n"
    "VR0RBAowCIIDYQBiggF4MB0GA1UdDgQWBBSBG4dzg4x4bQ6TO9CA/oYFwuDhcDAK\n"
    "BggqhkjOPQQDAgNIADBFAiAKJ4NtOpR8B/xsf6g8Vto1ZpCIIu9ZdxdQz7Awn/28\n"
    "8AIhANwfQRyPageSNeAGX4QT7v11jlBLQNfVv4yaeVMsOwDM\n"
    "-----END CERTIFICATE-----\n";

/* A name that is longer than the list it stands in. */
static const char damaged[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBbTCCAROgAwIBAgIUX72nDMUvH2AwfuQpRWr4EZlqUDowCgYIKoZIzj0EAwIw\n"
    "FTETMBEGA1UEAwwKcml2ZXIudGVzdDAgFw0yNjExMjIwOTM0MzdaGA8yMTI2MTAy\n"
    "OTA5MzQzN1owFTETMBEGA1UEAwwKcml2ZXIudGVzdDBZMBMGByqGSM49AgEGCCqG\n"
    "SM49AwEHA0IABBFOLYpB3HtTcQMirB6uuQyNQ/Z1ms3lb5Q85xtdsDXPISI3cb7v\n"
    "NZG1ff9o8lg3BHb7bSv5aJaDAW/8zpQUqw2jPzA9MAwGA1UdEwEB/wQCMAAwDgYD\n"
    "VR0RBAcwBYIJYQBiMB0GA1UdDgQWBBQ/kIYscLCabkiauzTJR2j/oZ8E1jAKBggq\n"
    "hkjOPQQDAgNIADBFAiA6+eXxdd352hN6z9xdu0RSDgORUTe6rOMqjsKyLG8UywIh\n"
    "AMy2MfFZs0cQvNhK5hRBYVLHfSr7Yy+iMWibzEwfa0dG\n"
    "-----END CERTIFICATE-----\n";

/* clang-format on */

static char told[400];

static void take(void *arg, const char *name)
{
    size_t used = strlen(told);

    CU_ASSERT_PTR_EQUAL(arg, told);
    (void)snprintf(told + used, sizeof told - used, "%s;", name);
}

static const char *names(const char *pem, bool is_good)
{
    told[0] = '\0';
    CU_ASSERT_EQUAL(crypto_cert_each_dns(pem, take, told), is_good);
    return told;
}

static void tells_dns_names_wherever_they_stand(void)
{
    CU_ASSERT_STRING_EQUAL(names(three, true), "river.test;printwire-region-us.river.test;");
    CU_ASSERT_STRING_EQUAL(names(none, true), "");
}

static void leaves_out_what_is_no_name(void)
{
    CU_ASSERT_STRING_EQUAL(names(with_nul, true), "x;");
}

static void says_when_they_cannot_be_read(void)
{
    char cut[sizeof three];

    CU_ASSERT_STRING_EQUAL(names(damaged, false), "");
    CU_ASSERT_STRING_EQUAL(names("", false), "");
    for (size_t len = 0; len < sizeof three - 30; len++) { /* not even half of the last line */
        memcpy(cut, three, len);
        cut[len] = '\0';
        CU_ASSERT_STRING_EQUAL(names(cut, false), "");
    }
}

UNIT_MAIN("crypto_cert", UNIT_TEST(tells_dns_names_wherever_they_stand),
          UNIT_TEST(leaves_out_what_is_no_name), UNIT_TEST(says_when_they_cannot_be_read))
